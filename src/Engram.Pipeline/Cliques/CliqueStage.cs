using Engram.Memorization;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Cliques;

/// <summary>Decides whether enough generations of one prompt agree.</summary>
internal sealed class CliqueStage(TileLayout layout, CliqueOptions options)
{
    public PromptClique Find(PromptDistances prompt) =>
        Find(prompt.Ordinal, prompt.PromptId, prompt.Generations, prompt.Usable, prompt.UnpackEdges());

    public PromptClique Find(long ordinal, string promptId, int generations, int usable, IReadOnlyList<Edge> edges)
    {
        var found = CliqueSearch.Find(Graph.From(generations, edges), options.Size, options.Nodes);
        var measures = CliqueMeasures.Of(layout, generations, edges, found);
        return new PromptClique(ordinal, promptId, generations, usable, edges.Count, measures.MeanDistance, measures.Medoid, found);
    }
}
