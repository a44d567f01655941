using System.Numerics;

namespace Engram.Memorization;

/// <summary>The sign of Σ cᵢ·√sᵢ over integers, exactly: no rounding decides it.</summary>
/// <remarks>
/// Roots of equal square-free part are collected first. Roots of different square-free integers are linearly independent over the
/// rationals, so the sum is zero only if nothing is left, and otherwise ever finer bounds of the roots end at a sign.
/// </remarks>
internal static class RootSum
{
    /// <param name="terms">Factors and radicands; radicands are not negative.</param>
    /// <returns>−1, 0 or 1.</returns>
    public static int SignOf(IEnumerable<(BigInteger Factor, long Radicand)> terms)
    {
        var factors = new Dictionary<long, BigInteger>();
        foreach (var (factor, radicand) in terms.Where(term => term.Radicand > 0))
        {
            var (root, rest) = Split(radicand);
            factors[rest] = factors.GetValueOrDefault(rest) + (factor * root);
        }

        (BigInteger Factor, long Radicand)[] left = [.. factors.Where(entry => !entry.Value.IsZero).Select(entry => (entry.Value, entry.Key))];
        if (left.Length == 0)
        {
            return 0;
        }

        for (var bits = 64; ; bits *= 2)
        {
            var (low, high) = (BigInteger.Zero, BigInteger.Zero);
            foreach (var (factor, radicand) in left)
            {
                // 2^bits·√r lies in [root, root + 1].
                var root = Root((BigInteger)radicand << (2 * bits));
                low += factor * (factor.Sign > 0 ? root : root + 1);
                high += factor * (factor.Sign > 0 ? root + 1 : root);
            }

            if (low.Sign > 0 || high.Sign < 0)
            {
                return low.Sign > 0 ? 1 : -1;
            }
        }
    }

    /// <summary>value = root²·rest with a square-free rest.</summary>
    private static (long Root, long Squarefree) Split(long value)
    {
        var (root, rest) = (1L, 1L);
        for (var prime = 2L; prime * prime <= value; prime++)
        {
            var power = 0;
            for (; value % prime == 0; value /= prime)
            {
                power++;
            }

            for (; power >= 2; power -= 2)
            {
                root *= prime;
            }

            rest *= power == 1 ? prime : 1;
        }

        return (root, rest * value);
    }

    /// <summary>⌊√value⌋ by Newton's method from above.</summary>
    private static BigInteger Root(BigInteger value)
    {
        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}
