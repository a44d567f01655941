using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Distances;

/// <summary>Joins the generations of one prompt that lie below the threshold.</summary>
internal sealed class DistanceStage(TileDistances distances, EdgeThreshold threshold)
{
    /// <param name="pictures">All of the prompt's generations, ascending.</param>
    public PromptDistances Measure(SelectedPrompt prompt, IReadOnlyList<Picture> pictures, CancellationToken stop)
    {
        Picture[] usable = [.. pictures.Where(picture => picture.Status is GenerationStatus.Ok)];
        int[] numbers = [.. usable.Select(picture => picture.Generation)];
        var pairs = distances.AllPairs([.. usable.Select(picture => picture.Pixels)], stop);
        return PromptDistances.Of(prompt.Ordinal, prompt.PromptId, pictures, pairs.Edges(threshold, numbers));
    }
}
