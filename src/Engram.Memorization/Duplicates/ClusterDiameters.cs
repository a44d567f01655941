using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// The largest distance of two descriptors of a cluster, which a chain of near pairs may make larger than <c>near</c>: over all pairs up
/// to 4,096 pictures, beyond that from the first picture to the farthest and from there to its farthest, a lower bound.
/// </summary>
internal sealed class ClusterDiameters(IDevice device, DescriptorList descriptors)
{
    private const int MostForAllPairs = 4096;
    private const int BlockRows = 1024;

    public (double Diameter, bool Exact) Of(IReadOnlyList<int> pictures)
    {
        if (pictures.Count == 1)
        {
            return (0, true);
        }

        using var staged = new StagedRows(device);
        var rows = staged.Load(pictures.Count, BlockMeans.Values, (i, target) => descriptors[pictures[i]].CopyTo(target));
        var exact = pictures.Count <= MostForAllPairs;
        var squared = exact ? OfAllPairs(rows) : Farthest(rows, Farthest(rows, 0).Row).Squared;
        return (L2.Of(squared, BlockMeans.Values), exact);
    }

    private long OfAllPairs(ByteRows rows)
    {
        long largest = 0;
        var sums = new long[Math.Min(BlockRows, rows.Rows) * rows.Rows];
        for (var first = 0; first < rows.Rows; first += BlockRows)
        {
            var block = rows with { Offset = first * rows.Stride, Rows = Math.Min(BlockRows, rows.Rows - first) };
            var filled = sums.AsSpan(0, block.Rows * rows.Rows);
            device.SquaredDistances(block, rows, filled);
            foreach (var sum in filled)
            {
                largest = Math.Max(largest, sum);
            }
        }

        return largest;
    }

    private (int Row, long Squared) Farthest(ByteRows rows, int from)
    {
        var sums = new long[rows.Rows];
        device.SquaredDistances(rows with { Offset = from * rows.Stride, Rows = 1 }, rows, sums);
        var farthest = 0;
        for (var i = 1; i < sums.Length; i++)
        {
            farthest = sums[i] > sums[farthest] ? i : farthest;
        }

        return (farthest, sums[farthest]);
    }
}
