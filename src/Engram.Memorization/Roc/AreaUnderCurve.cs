using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>
/// The area under a ROC: the chance that a member scores above another picture, ties counted half. The sums behind value and variance are
/// whole numbers, so neither depends on the order of the scores.
/// </summary>
/// <param name="Variance">DeLong, DeLong and Clarke-Pearson (1988); NaN with fewer than two scores of a kind.</param>
public sealed record AreaUnderCurve(double Value, double Variance, long Members, long Others)
{
    // Nearer to 0 or 1 than this DeLong's interval holds the truth too seldom (87 % at 0.995 with 200 and 200: METHOD.md).
    private const double NearCeiling = 0.025;

    /// <summary>95 %.</summary>
    public Interval Interval => IntervalAt(0.95);

    /// <summary>
    /// DeLong's on the scale of the logit. Within 0.025 of 0 or 1, and where the variance is 0 (all scores equal; kinds wholly apart), it is
    /// widened to hold Newcombe's score interval too, which is not empty there: 200 and 200 wholly apart give [0.9903, 1]. [0, 1] with
    /// fewer than two scores of a kind.
    /// </summary>
    public Interval IntervalAt(double confidence)
    {
        if (Members < 2 || Others < 2)
        {
            return new Interval(0, 1);
        }

        var byDeLong = DeLongAt(confidence);
        if (Variance > 0 && Math.Min(Value, 1 - Value) >= NearCeiling)
        {
            return byDeLong;
        }

        var z = Normal.TwoSided(confidence);
        var lower = Newcombe(Value, Members, Others, z);
        var upper = 1 - Newcombe(1 - Value, Members, Others, z);
        return new Interval(Math.Min(byDeLong.Lower, lower), Math.Max(byDeLong.Upper, upper));
    }

    /// <summary>DeLong's on the scale of the logit alone; empty but for the value where the variance is 0.</summary>
    public Interval DeLongAt(double confidence)
    {
        if (!(Variance > 0))
        {
            return new Interval(Value, Value);
        }

        var z = Normal.TwoSided(confidence);
        var centre = DoubleMath.Log(Value / (1 - Value));
        var half = z * Math.Sqrt(Variance) / (Value * (1 - Value));
        return new Interval(Logistic(centre - half), Logistic(centre + half));
    }

    internal static AreaUnderCurve Of(IReadOnlyList<RocPoint> points, long members, long others)
    {
        // Placements in halves: of a member 2·(others below it) + (others equal), of another 2·(members above it) + (members equal).
        Int128 twiceArea = 0, memberSum = 0, memberSquares = 0, otherSum = 0, otherSquares = 0;
        for (var i = 1; i < points.Count; i++)
        {
            var (before, here) = (points[i - 1], points[i]);
            var (inside, outside) = (here.TruePositives - before.TruePositives, here.FalsePositives - before.FalsePositives);
            Int128 ofMember = (2 * (others - here.FalsePositives)) + outside, ofOther = (2 * before.TruePositives) + inside;
            twiceArea += inside * ofMember;
            memberSum += inside * ofMember;
            memberSquares += inside * ofMember * ofMember;
            otherSum += outside * ofOther;
            otherSquares += outside * ofOther * ofOther;
        }

        var pairs = 2.0 * members * others;
        return new AreaUnderCurve(
            (double)twiceArea / pairs,
            OfMean(memberSum, memberSquares, members, 2.0 * others) + OfMean(otherSum, otherSquares, others, 2.0 * members),
            members,
            others);
    }

    /// <summary>Variance of the mean of <paramref name="count"/> values that are whole numbers over <paramref name="unit"/>.</summary>
    private static double OfMean(Int128 sum, Int128 squares, long count, double unit) =>
        count < 2 ? double.NaN : (double)((count * squares) - (sum * sum)) / ((double)count * count * (count - 1) * unit * unit);

    private static double Logistic(double x) => x >= 0 ? 1 / (1 + DoubleMath.Exp(-x)) : DoubleMath.Exp(x) / (1 + DoubleMath.Exp(x));

    /// <summary>
    /// The smallest area A from which the value lies at most z standard errors away, those of A itself (Newcombe 2006, method 5:
    /// A(1 − A)/(mn) · (1 + N(1 − A)/(2 − A) + N·A/(1 + A)), N = (m + n)/2 − 1).
    /// </summary>
    private static double Newcombe(double value, long members, long others, double z)
    {
        double low = 0, high = value, n = ((members + others) / 2.0) - 1;
        while (true)
        {
            var a = (low + high) / 2;
            if (a <= low || a >= high)
            {
                return high;
            }

            var variance = a * (1 - a) / ((double)members * others) * (1 + (n * (1 - a) / (2 - a)) + (n * a / (1 + a)));
            (low, high) = value - a <= z * Math.Sqrt(variance) ? (low, a) : (a, high);
        }
    }
}
