namespace Engram.Memorization;

/// <summary>l2(x̂, x) / (α · mean of l2(x̂, y) over the neighbourhood S of the generation x̂); below 1 is a hit.</summary>
/// <remarks>S holds x̂'s nearest different pictures, the nearest one among them, so over a set of one picture the result is 1/α.</remarks>
public static class AdaptiveDistance
{
    public const double Alpha = 0.5;

    /// <summary>Different pictures in S; all of them where the training set has fewer.</summary>
    public const int Neighbourhood = 50;

    /// <returns>0 where the distance itself is 0, +∞ where only that of all of S is.</returns>
    public static double Of(long squared, IReadOnlyList<Neighbour> neighbourhood, int values, double alpha = Alpha)
    {
        if (squared == 0)
        {
            return 0;
        }

        var total = 0.0;
        foreach (var neighbour in neighbourhood)
        {
            total += L2.Of(neighbour.Squared, values);
        }

        return L2.Of(squared, values) / (alpha * (total / neighbourhood.Count));
    }
}
