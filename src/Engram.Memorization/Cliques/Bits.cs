using System.Numerics;

namespace Engram.Memorization;

/// <summary>Sets of vertices as bits of 64-bit words.</summary>
internal static class Bits
{
    public static void And(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        for (var word = 0; word < result.Length; word++)
        {
            result[word] = a[word] & b[word];
        }
    }

    public static int CountAnd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        var count = 0;
        for (var word = 0; word < a.Length; word++)
        {
            count += BitOperations.PopCount(a[word] & b[word]);
        }

        return count;
    }

    public static void Clear(Span<ulong> set, int bit) => set[bit >> 6] &= ~(1UL << (bit & 63));

    public static void Set(Span<ulong> set, int bit) => set[bit >> 6] |= 1UL << (bit & 63);

    /// <summary>Members ascending.</summary>
    public static List<int> Members(ReadOnlySpan<ulong> set)
    {
        var members = new List<int>();
        for (var word = 0; word < set.Length; word++)
        {
            for (var bits = set[word]; bits != 0; bits &= bits - 1)
            {
                members.Add((word << 6) + BitOperations.TrailingZeroCount(bits));
            }
        }

        return members;
    }
}
