using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Screening;

/// <summary>One caption of stage <c>screening</c>.</summary>
/// <param name="Source">Index of its source in the configuration.</param>
/// <param name="Place">From 0 among the different captions that the source ranks.</param>
/// <param name="Score">Mean pull over seeds and steps; NaN where the model's output is not finite.</param>
internal sealed record ScreenedCaption(long Source, long Place, string PromptId, string Caption, double Score)
    : ICheckpointRow<ScreenedCaption>
{
    private static readonly DataField SourceField = Column.Number("source");
    private static readonly DataField PlaceField = Column.Number("place");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField CaptionField = Column.Text("caption");
    private static readonly DataField ScoreField = Column.Real("score");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(SourceField, PlaceField, PromptIdField, CaptionField, ScoreField);

    public long ApproximateBytes => (2L * Caption.Length) + 128;

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<ScreenedCaption> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, SourceField, rows, row => row.Source, cancel);
        await Column.WriteAsync(group, PlaceField, rows, row => row.Place, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, CaptionField, rows, row => row.Caption);
        await Column.WriteAsync(group, ScoreField, rows, row => row.Score, cancel);
    }

    public static async Task<IReadOnlyList<ScreenedCaption>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var sources = await Column.ReadNumbersAsync(group, SourceField, cancel);
        var places = await Column.ReadNumbersAsync(group, PlaceField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var captions = await Column.ReadTextsAsync(group, CaptionField, cancel);
        var scores = await Column.ReadRealsAsync(group, ScoreField, cancel);
        return [.. sources.Select((source, i) => new ScreenedCaption(source, places[i], ids[i], captions[i], scores[i]))];
    }
}
