using Engram.Diffusion;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Flow;

/// <summary>A prompt on its way to its pictures.</summary>
/// <param name="Wanted">Generations that later stages need, ascending.</param>
/// <param name="Missing">Those of them that have to be drawn, ascending; the others are known or durable.</param>
/// <param name="Known">Those of them that an earlier round brought and that are still in memory.</param>
/// <param name="Distances">Where they are durable already.</param>
/// <param name="Clique">Where it is durable already.</param>
/// <param name="Embedding">From the encode stage.</param>
internal sealed record PromptWork(
    SelectedPrompt Prompt,
    IReadOnlyList<int> Wanted,
    IReadOnlyList<int> Missing,
    IReadOnlyList<Picture> Known,
    PromptDistances? Distances = null,
    PromptClique? Clique = null,
    TextEmbedding? Embedding = null)
{
    /// <summary>Follows the last prompt, and prompts that others wait for: the batch that is not full is drawn.</summary>
    public static PromptWork End { get; } = new(new SelectedPrompt(-1, "", "", "", -1, 0, 0, -1, 0), [], [], []);

    public static string NameOf(PromptWork work) => work.Prompt.PromptId;
}
