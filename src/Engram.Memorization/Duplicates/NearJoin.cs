using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// The exact self-join of near duplicates: descriptors in order of their totals, compared in blocks. By Cauchy and Schwarz
/// (total a − total b)² ≤ 192·Σ(a − b)², so blocks whose totals lie further apart than √(192·bound) hold no near pair.
/// </summary>
internal static class NearJoin
{
    /// <param name="atMost">Largest Σ(a − b)² that joins.</param>
    public static void Run(
        IDevice device, DescriptorList descriptors, long atMost, DisjointSets joined, CancellationToken stop, int blockRows = 1024)
    {
        if (descriptors.Count < 2)
        {
            return;
        }

        var totals = Enumerable.Range(0, descriptors.Count).Select(descriptors.Total).ToArray();
        var order = Enumerable.Range(0, descriptors.Count).ToArray();
        Array.Sort(totals, order);

        using var staged = new StagedRows(device);
        var rows = staged.Load(order.Length, BlockMeans.Values, (i, target) => descriptors[order[i]].CopyTo(target));
        var sums = new long[Math.Min(blockRows, order.Length) * Math.Min(blockRows, order.Length)];
        for (var a = 0; a < order.Length; a += blockRows)
        {
            var aRows = Math.Min(blockRows, order.Length - a);
            for (var b = a; b < order.Length && IsWithin(totals[b] - (long)totals[a + aRows - 1], atMost); b += blockRows)
            {
                stop.ThrowIfCancellationRequested();
                var bRows = Math.Min(blockRows, order.Length - b);
                device.SquaredDistances(Block(rows, a, aRows), Block(rows, b, bRows), sums.AsSpan(0, aRows * bRows));
                Join(sums, order.AsSpan(a, aRows), order.AsSpan(b, bRows), atMost, joined);
            }
        }
    }

    private static bool IsWithin(long difference, long atMost) =>
        difference <= 0 || (Int128)difference * difference <= (Int128)BlockMeans.Values * atMost;

    private static ByteRows Block(ByteRows rows, int first, int count) =>
        rows with { Offset = first * rows.Stride, Rows = count };

    private static void Join(ReadOnlySpan<long> sums, ReadOnlySpan<int> a, ReadOnlySpan<int> b, long atMost, DisjointSets joined)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var row = sums.Slice(i * b.Length, b.Length);
            for (var j = 0; j < row.Length; j++)
            {
                if (row[j] <= atMost)
                {
                    joined.Join(a[i], b[j]);
                }
            }
        }
    }
}
