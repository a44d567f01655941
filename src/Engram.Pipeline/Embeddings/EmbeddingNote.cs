using System.Text.Json;
using Engram.Pipeline.Checkpoints;
using Engram.Pipeline.Runs;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Embeddings;

/// <summary>Stage <c>embeddings</c>: the summary, so that a process that goes on after the selection has it.</summary>
internal sealed record EmbeddingNote(string Text) : ICheckpointRow<EmbeddingNote>
{
    private static readonly DataField TextField = Column.Text("summary");

    public static int Version => 1;

    public static ParquetSchema Schema { get; } = new(TextField);

    public static EmbeddingNote Of(EmbeddingSummary summary) => new(JsonSerializer.Serialize(summary));

    public EmbeddingSummary Summary => JsonSerializer.Deserialize<EmbeddingSummary>(Text)!;

    public static Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<EmbeddingNote> rows, CancellationToken cancel) =>
        Column.WriteAsync(group, TextField, rows, row => row.Text);

    public static async Task<IReadOnlyList<EmbeddingNote>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel) =>
        [.. (await Column.ReadTextsAsync(group, TextField, cancel)).Select(text => new EmbeddingNote(text))];
}
