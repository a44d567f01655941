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
