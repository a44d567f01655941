using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Inpainting;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;

namespace Engram.Pipeline.Flow;

/// <summary>A prompt after denoising; each stage adds its part. In the untargeted attack, a chunk of a class.</summary>
/// <param name="Pictures">The wanted ones, by generation, ascending.</param>
internal sealed record PromptState(
    SelectedPrompt Prompt,
    IReadOnlyList<Picture> Pictures,
    PromptDistances? Distances = null,
    PromptClique? Clique = null,
    PromptMatches? Matches = null,
    NearestChunk? Nearest = null,
    InpaintedChunk? Inpainted = null)
{
    public static string NameOf(PromptState state) => state.Prompt.PromptId;
}
