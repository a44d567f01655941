using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Plans;

/// <summary>
/// How many of the memorised captions stay where only the first of a screening are attacked: as it was measured on the shipped text-to-image
/// model, where one step with four noises put all 24 planted captions among the first 26 of 256 (a test repeats it). Another model, or one that
/// memorised a larger share of its captions, may differ.
/// </summary>
/// <param name="Recall">Share of the planted captions among the first tenth, with its interval; null where every caption is attacked.</param>
public sealed record ScreeningRecall(Rate? Recall)
{
    private const long Planted = 24;
    private const long Found = 24;
    private const double MeasuredShare = 26 / 256.0;

    /// <summary>Null where it was not measured: other steps or noises, or a smaller share taken.</summary>
    /// <param name="captions">That are ranked.</param>
    internal static ScreeningRecall? Of(PromptSourceOptions source, long captions) =>
        (source.Take ?? captions) >= captions ? new ScreeningRecall((Rate?)null)
        : source is { Steps: 1, Seeds: 4 } && source.Take >= MeasuredShare * captions ? new ScreeningRecall(Rate.Of(Found, Planted))
        : null;
}
