using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Calibrating;

/// <summary>A null distance with its count, or, where <paramref name="Pairs"/> is 0, the frozen threshold of tiles of one size.</summary>
/// <param name="Squared">Σ(a−b)² of the pair's worst tile; for a threshold T, below which sums are edges.</param>
/// <param name="Values">Values of that tile.</param>
internal sealed record CalibrationRow(long Squared, long Values, long Pairs) : ICheckpointRow<CalibrationRow>
{
    private static readonly DataField SquaredField = Column.Number("squared");
    private static readonly DataField ValuesField = Column.Number("values");
    private static readonly DataField PairsField = Column.Number("pairs");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(SquaredField, ValuesField, PairsField);

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<CalibrationRow> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, SquaredField, rows, row => row.Squared, cancel);
        await Column.WriteAsync(group, ValuesField, rows, row => row.Values, cancel);
        await Column.WriteAsync(group, PairsField, rows, row => row.Pairs, cancel);
    }

    public static async Task<IReadOnlyList<CalibrationRow>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var squared = await Column.ReadNumbersAsync(group, SquaredField, cancel);
        var values = await Column.ReadNumbersAsync(group, ValuesField, cancel);
        var pairs = await Column.ReadNumbersAsync(group, PairsField, cancel);
        return [.. squared.Select((sum, i) => new CalibrationRow(sum, values[i], pairs[i]))];
    }
}
