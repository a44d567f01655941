namespace Engram.Memorization;

/// <summary>
/// Do the first scores lie above the second ones by more than chance? Rank sums of random relabellings; ranks of ties are averaged, so every
/// sum is a whole number of halves and is compared exactly.
/// </summary>
/// <param name="PValue">
/// One-sided. Exact: the share of all relabellings whose sum is at least the one seen. Else (1 + those among the drawn)/(1 + drawn). If the two kinds are
/// exchangeable, P(p ≤ x) ≤ x.
/// </param>
/// <param name="Relabellings">Looked at.</param>
/// <param name="IsExact">All there are.</param>
public sealed record PermutationTest(double PValue, long Relabellings, bool IsExact)
{
    /// <param name="relabellings">Drawn where there are more than this in all.</param>
    public static PermutationTest Of(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second, int relabellings, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relabellings);
        var ranks = TwiceRanks([.. first, .. second]);
        var seen = ranks.Take(first.Count).Sum();
        return Ways(ranks.Length, first.Count, relabellings) is { } ways
            ? new PermutationTest(CountAll(ranks, first.Count, seen) / (double)ways, ways, IsExact: true)
            : new PermutationTest((1 + CountDrawn(ranks, first.Count, seen, relabellings, seed)) / (1.0 + relabellings), relabellings, IsExact: false);
    }

    /// <summary>Twice the rank, from 2, in the order of the values; equal values share the mean of their ranks.</summary>
    internal static long[] TwiceRanks(double[] values)
    {
        if (Array.Exists(values, double.IsNaN))
        {
            throw new ArgumentException("A score is not a number.", nameof(values));
        }

        var (sorted, order, ranks) = ((double[])values.Clone(), Enumerable.Range(0, values.Length).ToArray(), new long[values.Length]);
        Array.Sort(sorted, order);
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = from + to + 1;
            }

            from = to;
        }

        return ranks;
    }

    /// <summary>C(total, chosen) where it is at most <paramref name="most"/>.</summary>
    private static long? Ways(int total, int chosen, long most)
    {
        var ways = 1L;
        for (var i = 1; i <= Math.Min(chosen, total - chosen); i++)
        {
            // Exact after every step: the product is C(total − k + i, i).
            ways = ways * (total - Math.Min(chosen, total - chosen) + i) / i;
            if (ways > most)
            {
                return null;
            }
        }

        return ways;
    }

    private static long CountAll(long[] ranks, int chosen, long least) => chosen == 0
        ? (least <= 0 ? 1 : 0)
        : Enumerable.Range(0, ranks.Length - chosen + 1).Sum(i => CountAll(ranks[(i + 1)..], chosen - 1, least - ranks[i]));

    internal static long CountDrawn(long[] ranks, int chosen, long least, int relabellings, long seed)
    {
        var (draws, count) = (new PhiloxDraws(seed, "relabel"), 0L);
        for (var draw = 0; draw < relabellings; draw++)
        {
            // The first places of a shuffle, the smaller kind's; the array stays a permutation, and the next shuffle starts from it.
            var (places, sum) = (Math.Min(chosen, ranks.Length - chosen), 0L);
            for (var i = 0; i < places; i++)
            {
                var other = i + draws.Below(ranks.Length - i);
                (ranks[i], ranks[other]) = (ranks[other], ranks[i]);
                sum += ranks[i];
            }

            // All ranks together: n(n + 1), twice the usual half of it.
            var total = (long)ranks.Length * (ranks.Length + 1);
            count += (places == chosen ? sum : total - sum) >= least ? 1 : 0;
        }

        return count;
    }
}
