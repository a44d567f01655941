using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Plans;

/// <summary>
/// How many of the memorised captions stay where only the first of a screening are attacked: as it was measured on the shipped text-to-image
/// model, where one step with four noises put all 24 planted captions among the first 26 of 256 (a test repeats it). Another model may differ.
/// </summary>
/// <param name="Recall">Share of the planted captions among the first tenth, with its interval.</param>
public sealed record ScreeningRecall(Rate Recall)
{
    private const long Planted = 24;
    private const long Found = 24;
    private const double MeasuredShare = 26 / 256.0;

    /// <summary>Null where it was not measured: fewer steps or noises, or a smaller share taken.</summary>
    /// <param name="captions">That are ranked.</param>
    internal static ScreeningRecall? Of(PromptSourceOptions source, long captions) =>
        source is { Steps: >= 1, Seeds: >= 4 } && Math.Min(source.Take ?? captions, captions) >= MeasuredShare * captions
            ? new ScreeningRecall(Rate.Of(Found, Planted))
            : null;
}
