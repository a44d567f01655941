using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Pipeline.Checkpoints;
using Engram.Storage.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Selection;

/// <summary>One prompt of stage <c>selection</c>, in the order of the attack.</summary>
/// <param name="Ordinal">From 0, over all sources.</param>
/// <param name="Source">Index of its source in the configuration.</param>
/// <param name="Rank">From 1, among the prompts of its source.</param>
/// <param name="Duplicates">Copies of its training image, 1 where it is single, 0 where the training set has no such caption.</param>
/// <param name="Cluster">First row of its training image's cluster of duplicates; −1 without one.</param>
/// <param name="Generations">How many it gets.</param>
/// <param name="ClassLabel">In the untargeted attack on a model with classes; the caption is empty then.</param>
internal sealed record SelectedPrompt(
    long Ordinal, string PromptId, string Caption, string Strategy, long Source, long Rank, long Duplicates, long Cluster, int Generations, int ClassLabel = SelectedPrompt.NoClass)
    : ICheckpointRow<SelectedPrompt>
{
    public const int NoClass = -1;

    private static readonly DataField OrdinalField = Column.Number("prompt");
    private static readonly DataField PromptIdField = Column.Text("prompt_id");
    private static readonly DataField CaptionField = Column.Text("caption");
    private static readonly DataField StrategyField = Column.Text("strategy");
    private static readonly DataField SourceField = Column.Number("source");
    private static readonly DataField RankField = Column.Number("rank");
    private static readonly DataField DuplicatesField = Column.Number("duplicates");
    private static readonly DataField ClusterField = Column.Number("cluster");
    private static readonly DataField GenerationsField = Column.Number("generations");
    private static readonly DataField ClassLabelField = Column.Number("class_label");

    public static int Version => 2;

    public static ParquetSchema Schema { get; } = new(
        OrdinalField, PromptIdField, CaptionField, StrategyField, SourceField, RankField, DuplicatesField, ClusterField, GenerationsField,
        ClassLabelField);

    public long ApproximateBytes => (2L * Caption.Length) + 192;

    /// <summary>First 32 hex digits of SHA-256 of the caption's UTF-8 as given.</summary>
    public static string IdOf(string caption) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caption)).AsSpan(0, 16));

    /// <summary>The same of the caption followed by the label's decimal digits.</summary>
    public static string IdOf(string caption, int classLabel) =>
        IdOf(classLabel == NoClass ? caption : string.Create(CultureInfo.InvariantCulture, $"{caption}{classLabel}"));

    public static async Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<SelectedPrompt> rows, CancellationToken cancel)
    {
        await Column.WriteAsync(group, OrdinalField, rows, row => row.Ordinal, cancel);
        await Column.WriteAsync(group, PromptIdField, rows, row => row.PromptId);
        await Column.WriteAsync(group, CaptionField, rows, row => row.Caption);
        await Column.WriteAsync(group, StrategyField, rows, row => row.Strategy);
        await Column.WriteAsync(group, SourceField, rows, row => row.Source, cancel);
        await Column.WriteAsync(group, RankField, rows, row => row.Rank, cancel);
        await Column.WriteAsync(group, DuplicatesField, rows, row => row.Duplicates, cancel);
        await Column.WriteAsync(group, ClusterField, rows, row => row.Cluster, cancel);
        await Column.WriteAsync(group, GenerationsField, rows, row => row.Generations, cancel);
        await Column.WriteAsync(group, ClassLabelField, rows, row => row.ClassLabel, cancel);
    }

    public static async Task<IReadOnlyList<SelectedPrompt>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel)
    {
        var ordinals = await Column.ReadNumbersAsync(group, OrdinalField, cancel);
        var ids = await Column.ReadTextsAsync(group, PromptIdField, cancel);
        var captions = await Column.ReadTextsAsync(group, CaptionField, cancel);
        var strategies = await Column.ReadTextsAsync(group, StrategyField, cancel);
        var sources = await Column.ReadNumbersAsync(group, SourceField, cancel);
        var ranks = await Column.ReadNumbersAsync(group, RankField, cancel);
        var duplicates = await Column.ReadNumbersAsync(group, DuplicatesField, cancel);
        var clusters = await Column.ReadNumbersAsync(group, ClusterField, cancel);
        var generations = await Column.ReadNumbersAsync(group, GenerationsField, cancel);
        var labels = await Column.ReadNumbersAsync(group, ClassLabelField, cancel);
        return [.. ordinals.Select((ordinal, i) => new SelectedPrompt(
            ordinal, ids[i], captions[i], strategies[i], sources[i], ranks[i], duplicates[i], clusters[i], (int)generations[i], (int)labels[i]))];
    }
}
