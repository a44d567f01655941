namespace Engram.Memorization;

/// <summary>l2(x̂, x) / (α · mean of l2(x̂, y) over a neighbourhood S); below 1 is a hit.</summary>
/// <remarks>
/// S holds the different pictures nearest to the generation x̂ (or to the training picture x), the nearest one among them, so over a set of
/// one picture the result is 1/α.
/// </remarks>
public static class AdaptiveDistance
{
    public const double Alpha = 0.5;

    /// <summary>Different pictures in S; all of them where the training set has fewer.</summary>
    public const int Neighbourhood = 50;

    // A quotient, a mean of n roots and the roots are each right to a few units in the last place; n additions of positive numbers lose
    // n more, so 10,000 neighbours stay below 2e-12.
    private const double Doubtful = 1e-11;

    /// <returns>0 where the distance itself is 0, +∞ where only that of all of S is.</returns>
    public static double Of(long squared, IReadOnlyList<Neighbour> neighbourhood, int values, double alpha = Alpha) =>
        OfSums(squared, [.. neighbourhood.Select(neighbour => neighbour.Squared)], values, alpha);

    /// <summary>In double precision, the sum in the order that is given.</summary>
    /// <param name="neighbourhood">Σ(a−b)² of x̂ and each picture of S, not empty.</param>
    public static double OfSums(long squared, IReadOnlyList<long> neighbourhood, int values, double alpha = Alpha)
    {
        if (squared == 0)
        {
            return 0;
        }

        var total = 0.0;
        foreach (var neighbour in neighbourhood)
        {
            total += L2.Of(neighbour, values);
        }

        return L2.Of(squared, values) / (alpha * (total / neighbourhood.Count));
    }

    /// <summary>
    /// The distance and whether it is below 1, which is decided exactly: n·√s against α·Σ√sᵢ, with α as a decimal. Where the double would
    /// round to the other side of 1, the nearest double on the right side stands in its place.
    /// </summary>
    public static (double Distance, bool IsHit) Decide(long squared, IReadOnlyList<long> neighbourhood, int values, decimal alpha)
    {
        var distance = OfSums(squared, neighbourhood, values, (double)alpha);
        if (squared == 0 || !double.IsFinite(distance) || Math.Abs(distance - 1) > Doubtful)
        {
            return (distance, distance < 1);
        }

        var isHit = IsBelow(squared, neighbourhood, alpha);
        return isHit ? (Math.Min(distance, Math.BitDecrement(1.0)), true) : (Math.Max(distance, 1), false);
    }

    private static bool IsBelow(long squared, IReadOnlyList<long> neighbourhood, decimal alpha)
    {
        var (numerator, denominator) = DecimalFraction.Of(alpha);
        return RootSum.SignOf(neighbourhood.Select(sum => (-numerator, sum)).Append((denominator * neighbourhood.Count, squared))) < 0;
    }
}
