using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Flow;

/// <summary>A prompt after denoising; each stage adds its part.</summary>
/// <param name="Pictures">The wanted ones, by generation, ascending.</param>
internal sealed record PromptState(
    SelectedPrompt Prompt,
    IReadOnlyList<Picture> Pictures,
    PromptDistances? Distances = null,
    PromptClique? Clique = null,
    PromptMatches? Matches = null)
{
    public static string NameOf(PromptState state) => state.Prompt.PromptId;
}
