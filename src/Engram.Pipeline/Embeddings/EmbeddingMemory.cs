using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Embeddings;

/// <summary>What the vectors' work takes, before it begins.</summary>
internal static class EmbeddingMemory
{
    /// <summary>Bytes at most, beside captions and the clusters themselves.</summary>
    public static long BytesOf(RunOptions options, long rows, int width)
    {
        var length = UnitVector.LengthOf(width);
        var settings = options.Embeddings;
        var (lists, probes) = CosineJoins.IsInverted(settings, rows) ? CosineJoins.SizesOf(settings, rows) : (0, 0);
        var joins = options.Prompts.Any(source => source is { Strategy: PromptStrategy.Duplicates, Cosine: not null })
            ? CosineClustering.BytesOf(rows, length, lists, CosineJoins.MostProbes(lists, probes))
            : 0;
        var outliers = options.Prompts.Where(source => source.Strategy is PromptStrategy.Outliers)
            .Select(source => Outlierness.BytesOf(rows, length, source.Neighbours)).DefaultIfEmpty(0).Max();

        // A byte of state a row, and the keys while files are joined.
        var keys = settings.From.Length > 0 ? 100 * rows : 0;
        return rows + Math.Max(keys, Math.Max(joins, outliers));
    }

    public static void Require(RunOptions options, long rows, int width)
    {
        var needed = (BytesOf(options, rows, width) + (1 << 20) - 1) >> 20;
        if (needed > options.Embeddings.MemoryMebibytes)
        {
            throw new OptionsException(
                "embeddings.memory_mebibytes",
                FormattableString.Invariant($"{options.Embeddings.MemoryMebibytes} is below the {needed} that {rows} embeddings of {width} values take"));
        }
    }
}
