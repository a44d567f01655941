using System.Numerics;

namespace Engram.Memorization;

/// <summary>l2 = √(Σ(a−b)² / (65,025·d)), between 0 and 1, of integer sums over 8-bit values.</summary>
public static class L2
{
    /// <summary>255²: the largest square of a difference.</summary>
    public const int LargestSquare = 65_025;

    /// <summary>The distance as a number for people and tables; no decision is taken on it.</summary>
    /// <param name="values">d: the number of values that the sum ran over.</param>
    public static double Of(long squared, long values) => Math.Sqrt(squared / (double)(LargestSquare * values));

    /// <summary>The sum that <see cref="Of"/> makes this number of, so that a decision can be made on it again; null where there is none.</summary>
    public static long? SumOf(double l2, long values)
    {
        // Three roundings move the sum by less than 2^-50 of itself; it is below 2^48 for every picture that fits into memory.
        var sum = Math.Round(l2 * l2 * (LargestSquare * (double)values));
        return sum is >= 0 and < (1L << 50) && Of((long)sum, values) == l2 ? (long)sum : null;
    }

    /// <summary>The largest integer sum at or below l2: floor(l2²·65,025·d), exactly.</summary>
    public static long AtMost(decimal l2, long values)
    {
        var (numerator, denominator) = Squared(l2);
        return Saturate(numerator * values / denominator);
    }

    /// <summary>l2²·65,025 as a fraction of integers: nothing is rounded.</summary>
    internal static (BigInteger Numerator, BigInteger Denominator) Squared(decimal l2)
    {
        var (numerator, denominator) = DecimalFraction.Of(l2);
        return (numerator * numerator * LargestSquare, denominator * denominator);
    }

    internal static long Saturate(BigInteger value) => value > long.MaxValue ? long.MaxValue : (long)value;
}
