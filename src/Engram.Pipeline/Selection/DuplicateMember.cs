using Engram.Memorization;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Selection;

/// <summary>Stage <c>duplicates</c>: a row of a cluster of several.</summary>
/// <param name="Cluster">From 1, copies descending.</param>
/// <param name="First">The cluster's first row, which is kept.</param>
/// <param name="Distance">To the first row, by the rule that joined them.</param>
internal sealed record DuplicateMember(long Cluster, long Row, long First, long Copies, double Distance) : ICheckpointRow<DuplicateMember>
{
    private static readonly DataField ClusterField = Column.Number("cluster");
    private static readonly DataField RowField = Column.Number("row");
    private static readonly DataField FirstField = Column.Number("first");
    private static readonly DataField CopiesField = Column.Number("copies");
    private static readonly DataField DistanceField = Column.Real("distance");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(ClusterField, RowField, FirstField, CopiesField, DistanceField);

    /// <summary>The rows of every cluster of several, cluster by cluster.</summary>
    /// <param name="distanceOf">Of a row and the first row of its cluster.</param>
    public static IEnumerable<IReadOnlyList<DuplicateMember>> Of(DuplicateClusters clusters, Func<long, long, double> distanceOf)
    {
        for (var i = 0; i < clusters.Clusters.Count && clusters.Clusters[i].Copies > 1; i++)
        {
            var cluster = clusters.Clusters[i];
            var (number, first) = (i + 1, cluster.FirstRow);
            yield return [.. clusters.RowsOf(i).Select(row => new DuplicateMember(number, row, first, cluster.Copies, distanceOf(row, first)))];
        }
    }

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<DuplicateMember> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, ClusterField, rows, row => row.Cluster, cancel);
        await Column.WriteAsync(group, RowField, rows, row => row.Row, cancel);
        await Column.WriteAsync(group, FirstField, rows, row => row.First, cancel);
        await Column.WriteAsync(group, CopiesField, rows, row => row.Copies, cancel);
        await Column.WriteAsync(group, DistanceField, rows, row => row.Distance, cancel);
    }

    public static async Task<IReadOnlyList<DuplicateMember>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var clusters = await Column.ReadNumbersAsync(group, ClusterField, cancel);
        var rows = await Column.ReadNumbersAsync(group, RowField, cancel);
        var first = await Column.ReadNumbersAsync(group, FirstField, cancel);
        var copies = await Column.ReadNumbersAsync(group, CopiesField, cancel);
        var distances = await Column.ReadRealsAsync(group, DistanceField, cancel);
        return [.. clusters.Select((cluster, i) => new DuplicateMember(cluster, rows[i], first[i], copies[i], distances[i]))];
    }
}
