using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Embeddings;

/// <summary>Stage <c>join</c>: two rows that a unit of work joined, the end of a unit, or what a round has found.</summary>
/// <param name="Cosine">The bound, as it is spelled without zeros at its end.</param>
/// <param name="Round">From 0; each doubles the probes of the one before.</param>
/// <param name="Unit">Of the round; −1 for its measured recall.</param>
/// <param name="A">A row; −1 at the end of a unit; pairs of the sample in one cluster.</param>
/// <param name="B">A row; −1 at the end of a unit; pairs of the sample.</param>
internal sealed record JoinRow(string Cosine, long Round, long Unit, long A, long B) : ICheckpointRow<JoinRow>
{
    private static readonly DataField CosineField = Column.Text("cosine");
    private static readonly DataField RoundField = Column.Number("round");
    private static readonly DataField UnitField = Column.Number("unit");
    private static readonly DataField AField = Column.Number("a");
    private static readonly DataField BField = Column.Number("b");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(CosineField, RoundField, UnitField, AField, BField);

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<JoinRow> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, CosineField, rows, row => row.Cosine);
        await Column.WriteAsync(group, RoundField, rows, row => row.Round, cancel);
        await Column.WriteAsync(group, UnitField, rows, row => row.Unit, cancel);
        await Column.WriteAsync(group, AField, rows, row => row.A, cancel);
        await Column.WriteAsync(group, BField, rows, row => row.B, cancel);
    }

    public static async Task<IReadOnlyList<JoinRow>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var cosines = await Column.ReadTextsAsync(group, CosineField, cancel);
        var rounds = await Column.ReadNumbersAsync(group, RoundField, cancel);
        var units = await Column.ReadNumbersAsync(group, UnitField, cancel);
        var a = await Column.ReadNumbersAsync(group, AField, cancel);
        var b = await Column.ReadNumbersAsync(group, BField, cancel);
        return [.. cosines.Select((cosine, i) => new JoinRow(cosine, rounds[i], units[i], a[i], b[i]))];
    }
}
