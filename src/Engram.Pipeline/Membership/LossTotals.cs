using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Membership;

/// <summary>Stage <c>asked</c>: one row, for whoever looks at a run that goes on.</summary>
/// <param name="Pictures">Asked about.</param>
/// <param name="Rows">That stage losses will have.</param>
internal sealed record LossTotals(long Pictures, long Rows) : ICheckpointRow<LossTotals>
{
    private static readonly DataField PicturesField = Column.Number("pictures");
    private static readonly DataField RowsField = Column.Number("rows");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(PicturesField, RowsField);

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<LossTotals> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, PicturesField, rows, row => row.Pictures, cancel);
        await Column.WriteAsync(group, RowsField, rows, row => row.Rows, cancel);
    }

    public static async Task<IReadOnlyList<LossTotals>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var pictures = await Column.ReadNumbersAsync(group, PicturesField, cancel);
        var rows = await Column.ReadNumbersAsync(group, RowsField, cancel);
        return [.. pictures.Select((count, i) => new LossTotals(count, rows[i]))];
    }
}
