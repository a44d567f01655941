using System.Numerics;

namespace Engram.Memorization;

/// <summary>A decimal is a whole number over a power of ten, so a comparison that takes it as one rounds nothing.</summary>
internal static class DecimalFraction
{
    /// <param name="value">Not negative.</param>
    public static (BigInteger Numerator, BigInteger Denominator) Of(decimal value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (mantissa, BigInteger.Pow(10, (bits[3] >> 16) & 0xFF));
    }
}
