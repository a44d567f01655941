using System.Numerics;

namespace Engram.Tests.Evidence;

/// <summary>The threshold as a fraction τ of Σ/d: a pair is an edge strictly below it.</summary>
internal readonly record struct EdgeRule(BigInteger Numerator, BigInteger Denominator)
{
    public static EdgeRule Configured(string l2)
    {
        var millionths = (BigInteger)(decimal.Parse(l2, System.Globalization.CultureInfo.InvariantCulture) * 1_000_000m);
        return new EdgeRule(millionths * millionths * 65_025, BigInteger.Pow(10, 12));
    }

    /// <summary>The largest bound with a share of at most rate strictly below it.</summary>
    public static EdgeRule Calibrated(IEnumerable<(long Sum, long Values)> pairs, string rate)
    {
        var sorted = pairs.ToList();
        sorted.Sort((a, b) => ((Int128)a.Sum * b.Values).CompareTo((Int128)b.Sum * a.Values));
        var allowed = (int)Math.Floor(decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture) * sorted.Count);
        return new EdgeRule(sorted[allowed].Sum, sorted[allowed].Values);
    }

    public bool IsEdge((long Sum, long Values) tile) => tile.Sum * Denominator < Numerator * tile.Values;

    public double L2 => Math.Sqrt((double)Numerator / ((double)Denominator * 65_025));
}
