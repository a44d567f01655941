using System.Numerics;

namespace Engram.Memorization;

/// <summary>Σ(a−b)² of bytes in whole numbers, so every vector width gives the same sum.</summary>
internal static class PixelSums
{
    // A lane takes 4 squares of at most 65,025 a step: 4,096 steps stay below 2^31.
    private const int StepsAtOnce = 4_096;

    public static long Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => Squared(a, b, []);

    /// <param name="mask">255 where a value counts and 0 where not; empty: all count.</param>
    public static long Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> mask)
    {
        var (sum, i, masked) = (0L, 0, mask.Length > 0);
        while (a.Length - i >= Vector<byte>.Count)
        {
            var total = Vector<int>.Zero;
            for (var step = 0; step < StepsAtOnce && a.Length - i >= Vector<byte>.Count; step++, i += Vector<byte>.Count)
            {
                var (va, vb) = (new Vector<byte>(a[i..]), new Vector<byte>(b[i..]));
                var difference = Vector.Max(va, vb) - Vector.Min(va, vb);
                if (masked)
                {
                    difference &= new Vector<byte>(mask[i..]);
                }

                // A square of 16 bits without sign: 65,025 fits.
                Vector.Widen(difference, out var low, out var high);
                total += Sum(low * low) + Sum(high * high);
            }

            Vector.Widen(total, out var left, out var right);
            sum += Vector.Sum(left + right);
        }

        for (; i < a.Length; i++)
        {
            var difference = masked && mask[i] == 0 ? 0 : a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static Vector<int> Sum(Vector<ushort> squares)
    {
        Vector.Widen(squares, out var low, out var high);
        return Vector.AsVectorInt32(low + high);
    }
}
