using Engram.Memorization;
using Engram.Pipeline.Distances;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Cliques;

/// <summary>Decides whether enough generations of one prompt agree.</summary>
internal sealed class CliqueStage(TileLayout layout, CliqueOptions options)
{
    public PromptClique Find(PromptDistances prompt)
    {
        var edges = prompt.UnpackEdges();
        var found = CliqueSearch.Find(Graph.From(prompt.Generations, edges), options.Size, options.Nodes);
        var measures = CliqueMeasures.Of(layout, prompt.Generations, edges, found);
        return new PromptClique(
            prompt.Ordinal, prompt.PromptId, prompt.Generations, prompt.Usable, edges.Count, measures.MeanDistance, measures.Medoid, found);
    }
}
