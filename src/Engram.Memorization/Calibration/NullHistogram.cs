using System.Numerics;

namespace Engram.Memorization;

/// <summary>
/// The tile distances of pairs that cannot be memorised together (same-index generations of different prompts). A pair's statistic is
/// the Σ/d of its largest tile; every distinct one is counted exactly, so histograms of parts add up to that of the whole.
/// </summary>
public sealed class NullHistogram(TileLayout layout)
{
    // Bins above the threshold share their first ten significant bits: 0.2 % wide at most, some thousand rows.
    private const int SignificantBits = 10;

    private readonly Dictionary<(long Squared, int Values), long> _counts = [];

    public TileLayout Layout { get; } = layout;

    /// <summary>Number of pairs counted.</summary>
    public long Pairs { get; private set; }

    /// <summary>Counts every pair of one generation index.</summary>
    public void Add(PairDistances distances)
    {
        foreach (var distance in distances.All())
        {
            Add(distance.Squared, Layout.Tiles[distance.Tile].Values, 1);
        }
    }

    public void Add(NullHistogram other)
    {
        foreach (var ((squared, values), pairs) in other._counts)
        {
            Add(squared, values, pairs);
        }
    }

    /// <summary>Counts so many pairs with this sum over a tile of this many values.</summary>
    public void Add(long squared, int values, long pairs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(squared);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pairs);
        _counts[(squared, values)] = _counts.GetValueOrDefault((squared, values)) + pairs;
        Pairs += pairs;
    }

    /// <summary>Every distinct distance with its count, ascending by Σ/d (compared exactly), then by d: what a checkpoint keeps.</summary>
    public IReadOnlyList<(long Squared, int Values, long Pairs)> Counts()
    {
        var counts = _counts.Select(count => (count.Key.Squared, count.Key.Values, Pairs: count.Value)).ToArray();
        Array.Sort(counts, (x, y) => Compare(x.Squared, x.Values, y.Squared, y.Values) is var order && order != 0 ? order : x.Values.CompareTo(y.Values));
        return counts;
    }

    /// <summary>
    /// The rows of null_distances, ascending and half open. Up to the threshold every distinct sum has a bin of its own, [Σ, Σ + 1), so
    /// that the threshold can be computed again from the table; above it bins are up to 0.2 % wide. Where tiles have several sizes a sum
    /// is brought to the largest size, ⌊Σ·D/d⌋.
    /// </summary>
    public IReadOnlyList<NullBin> Bins(EdgeThreshold threshold)
    {
        var largest = Layout.Sizes[^1];
        var limit = threshold.FloorFor(largest);
        var bins = new List<NullBin>();
        foreach (var (squared, values, pairs) in Counts())
        {
            var sum = (long)((Int128)squared * largest / values);
            var bin = sum <= limit ? new NullBin(sum, sum + 1, pairs) : Wide(sum, limit + 1, pairs);
            if (bins.Count > 0 && bins[^1].SquaredFrom == bin.SquaredFrom)
            {
                bins[^1] = bin with { Pairs = bins[^1].Pairs + pairs };
            }
            else
            {
                bins.Add(bin);
            }
        }

        return bins;
    }

    internal static int Compare(long squared, int values, long other, int otherValues) =>
        ((Int128)squared * otherValues).CompareTo((Int128)other * values);

    private static NullBin Wide(long sum, long least, long pairs)
    {
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)sum) - SignificantBits);
        var from = sum >> shift << shift;
        return new NullBin(Math.Max(from, least), from + (1L << shift), pairs);
    }
}
