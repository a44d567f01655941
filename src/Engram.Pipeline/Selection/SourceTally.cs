using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Selection;

/// <summary>
/// What one source of prompts gave. Written after the last prompt of the selection, all sources at once: where this stage has rows, the
/// selection is whole.
/// </summary>
/// <param name="Asked">take; −1 for all.</param>
/// <param name="Taken">New captions.</param>
/// <param name="Blank">Blank or null captions, skipped.</param>
/// <param name="Repeated">Captions that this or an earlier source had taken.</param>
internal sealed record SourceTally(long Source, string Strategy, long Asked, long Taken, long Blank, long Repeated)
    : ICheckpointRow<SourceTally>
{
    private static readonly DataField SourceField = Column.Number("source");
    private static readonly DataField StrategyField = Column.Text("strategy");
    private static readonly DataField AskedField = Column.Number("asked");
    private static readonly DataField TakenField = Column.Number("taken");
    private static readonly DataField BlankField = Column.Number("blank");
    private static readonly DataField RepeatedField = Column.Number("repeated");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(SourceField, StrategyField, AskedField, TakenField, BlankField, RepeatedField);

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<SourceTally> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, SourceField, rows, row => row.Source, cancel);
        await Column.WriteAsync(group, StrategyField, rows, row => row.Strategy);
        await Column.WriteAsync(group, AskedField, rows, row => row.Asked, cancel);
        await Column.WriteAsync(group, TakenField, rows, row => row.Taken, cancel);
        await Column.WriteAsync(group, BlankField, rows, row => row.Blank, cancel);
        await Column.WriteAsync(group, RepeatedField, rows, row => row.Repeated, cancel);
    }

    public static async Task<IReadOnlyList<SourceTally>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var sources = await Column.ReadNumbersAsync(group, SourceField, cancel);
        var strategies = await Column.ReadTextsAsync(group, StrategyField, cancel);
        var asked = await Column.ReadNumbersAsync(group, AskedField, cancel);
        var taken = await Column.ReadNumbersAsync(group, TakenField, cancel);
        var blank = await Column.ReadNumbersAsync(group, BlankField, cancel);
        var repeated = await Column.ReadNumbersAsync(group, RepeatedField, cancel);
        return [.. sources.Select((source, i) => new SourceTally(source, strategies[i], asked[i], taken[i], blank[i], repeated[i]))];
    }
}
