using Engram.Memorization;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Matching;

/// <summary>Eidetic k of training rows: how many rows lie within match.eidetic_l2 of each, itself included.</summary>
internal sealed class CopyCounts(TrainingSet training, NearestNeighbours neighbours, decimal l2)
{
    // By the digest of the training picture as decoded: copies have one k, and planted pictures are met by many generations.
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Counts for the rows that are not known yet, in one pass over the training set.</summary>
    public void Count(IEnumerable<long> rows, CancellationToken stop)
    {
        long[] unknown = [.. rows.DistinctBy(training.DigestOf).Where(row => !_counts.ContainsKey(training.DigestOf(row))).Order()];
        var counts = neighbours.CountWithin(
            [.. unknown.Select(row => (ReadOnlyMemory<byte>)training.Pack.Pixels(row, 1).ToArray())],
            training.Blocks(), L2.AtMost(l2, neighbours.Values), stop);
        for (var i = 0; i < unknown.Length; i++)
        {
            _counts.Add(training.DigestOf(unknown[i]), counts[i]);
        }
    }

    /// <summary>Of a row that was counted.</summary>
    public long Of(long row) => _counts[training.DigestOf(row)];
}
