using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>A flagged prompt that may be shown, ordered as it will be ranked.</summary>
/// <param name="Best">The member to show with its nearest picture; null where no training picture could be read.</param>
/// <param name="Members">Marked generations.</param>
/// <param name="Extracted">Of these.</param>
internal sealed record GalleryCandidate(PromptRow Prompt, CliqueRow Clique, ExtractionRow? Best, IReadOnlyList<long> Members, long Extracted)
{
    public static IComparer<GalleryCandidate> ByRank { get; } = Comparer<GalleryCandidate>.Create((left, right) =>
        (left.Clique.MeanDistance ?? 0).CompareTo(right.Clique.MeanDistance ?? 0) is var order and not 0
            ? order
            : string.CompareOrdinal(left.Prompt.PromptId, right.Prompt.PromptId));

    public GalleryEntry ToEntry(long rank, IReadOnlyList<string> columns, KeptPictures pictures)
    {
        var generation = Best?.Generation ?? Clique.Medoid ?? 0;
        return new GalleryEntry(
            rank, Prompt.PromptId, GalleryEntry.Cut(Prompt.Caption), Prompt.Caption.Length, Prompt.ClassLabel, Prompt.Strategy, Prompt.Duplicates,
            Clique.Generations, Clique.CliqueSize, Clique.Certainty, Clique.MeanDistance, generation,
            Best is null ? "" : GalleryEntry.Cut(Best.ImageId), Finite(Best?.L2), Finite(Best?.AdaptiveL2), Best?.EideticK, Best is { Extracted: true },
            Extracted, ColumnsOf(Best, columns),
            pictures.PathIfKept(RunFolder.GenerationImage(Prompt.PromptId, generation)),
            Best is null ? null : pictures.PathIfKept(RunFolder.TrainingImage(Best.ImageId)));
    }

    /// <summary>training.columns of a picture, each cut.</summary>
    internal static IReadOnlyList<NamedText> ColumnsOf(ExtractionRow? row, IReadOnlyList<string> columns) => row is null
        ? []
        : [.. columns.Select((name, i) => new NamedText(name, row.Columns[i] is { } value ? GalleryEntry.Cut(value) : null))];

    // An adaptive distance may be infinite and an l2 unknown, which JSON cannot say.
    internal static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
