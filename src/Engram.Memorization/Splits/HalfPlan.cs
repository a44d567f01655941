using System.Collections;

namespace Engram.Memorization;

/// <summary>
/// Random halves of a set for shadow models. A cluster of duplicates lies in a half as a whole. Each cluster lies in half of the halves (of an odd number in one
/// more or fewer, by a draw), so that every picture has as many models with it as without; and the halves are of one size, as far as the clusters allow.
/// </summary>
public sealed class HalfPlan
{
    private readonly BitArray[] _halves;
    private readonly long[] _sizes;

    private HalfPlan(BitArray[] halves, long[] sizes) => (_halves, _sizes) = (halves, sizes);

    public int Count => _halves.Length;

    /// <summary>Pictures of each half.</summary>
    public IReadOnlyList<long> Sizes => _sizes;

    public bool Holds(int half, int cluster) => _halves[half][cluster];

    /// <param name="clusters">Pictures of each cluster.</param>
    /// <param name="halves">2 or more.</param>
    public static HalfPlan Of(IReadOnlyList<long> clusters, int halves, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(halves, 2);
        var plan = new HalfPlan([.. Enumerable.Range(0, halves).Select(_ => new BitArray(clusters.Count))], new long[halves]);
        var draws = new PhiloxDraws(seed, "split");
        int[] order = [.. Enumerable.Range(0, halves)];
        for (var cluster = 0; cluster < clusters.Count; cluster++)
        {
            var with = (halves / 2) + (halves % 2 == 1 ? draws.Below(2) : 0);
            for (var i = 0; i < with; i++)
            {
                var other = i + draws.Below(halves - i);
                (order[i], order[other]) = (order[other], order[i]);
                plan.Put(order[i], cluster, clusters[cluster]);
            }
        }

        plan.Level(clusters, draws);
        return plan;
    }

    /// <summary>
    /// Moves clusters that the draws choose from the largest half to the smallest, which leaves every cluster in as many halves as before, until no
    /// move brings the two nearer.
    /// </summary>
    private void Level(IReadOnlyList<long> clusters, PhiloxDraws draws)
    {
        while (true)
        {
            var (large, small) = (Array.IndexOf(_sizes, _sizes.Max()), Array.IndexOf(_sizes, _sizes.Min()));
            var (gap, start, moved) = (_sizes[large] - _sizes[small], clusters.Count == 0 ? 0 : draws.Below(clusters.Count), false);
            for (var i = 0; i < clusters.Count && !moved; i++)
            {
                var cluster = (start + i) % clusters.Count;
                if (clusters[cluster] < gap && _halves[large][cluster] && !_halves[small][cluster])
                {
                    _halves[large][cluster] = false;
                    _sizes[large] -= clusters[cluster];
                    Put(small, cluster, clusters[cluster]);
                    moved = true;
                }
            }

            if (!moved)
            {
                return;
            }
        }
    }

    private void Put(int half, int cluster, long pictures)
    {
        _halves[half][cluster] = true;
        _sizes[half] += pictures;
    }
}
