using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>A training picture that samples hit, with the first sample that did.</summary>
/// <param name="Name">Of the picture.</param>
/// <param name="Nearest">That sample and the training row nearest to it.</param>
internal sealed record HitPicture(
    string Name, string PromptId, long FirstGeneration, long FirstSample, long Hits, long Copies, ExtractionRow? Nearest)
{
    /// <summary>Most hits first, then the earlier.</summary>
    public static IComparer<HitPicture> ByHits { get; } = Comparer<HitPicture>.Create((left, right) =>
        right.Hits.CompareTo(left.Hits) is var order and not 0 ? order
        : left.FirstSample.CompareTo(right.FirstSample) is var first and not 0 ? first
        : string.CompareOrdinal(left.Name, right.Name));
}
