using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>Reads the edges of the few prompts whose graphs are shown.</summary>
internal static class GraphFigures
{
    public static async Task<IReadOnlyList<CliqueGraph>> OfAsync(IRunRecords records, PromptFigures figures, CancellationToken stop)
    {
        var chosen = new List<(string Title, PromptRow Prompt, CliqueRow Clique, IReadOnlyList<long> Members)>();
        if (figures.First is { } first)
        {
            chosen.Add(("First of the ranking", first.Prompt, first.Clique, first.Members));
        }

        if (figures.Last is { } last && last.Prompt.PromptId != figures.First?.Prompt.PromptId)
        {
            chosen.Add(("Last of the ranking", last.Prompt, last.Clique, last.Members));
        }

        if (figures.LargestUnflagged is { } other)
        {
            chosen.Add(("Largest clique that is not flagged", other.Prompt, other.Clique!, []));
        }

        var edges = chosen.ToDictionary(entry => entry.Prompt.PromptId, _ => new List<GraphEdge>(), StringComparer.Ordinal);
        await foreach (var edge in records.EdgesAsync(edges.Keys.ToHashSet(StringComparer.Ordinal), stop))
        {
            edges[edge.PromptId].Add(new GraphEdge(edge.A, edge.B));
        }

        return [.. chosen.Select(entry => GraphOf(entry.Title, entry.Prompt, entry.Clique, entry.Members, edges[entry.Prompt.PromptId]))];
    }

    // All edges of one prompt are in memory: 500 generations have 124,750 at the most, 2 MB.
    private static CliqueGraph GraphOf(string title, PromptRow prompt, CliqueRow clique, IReadOnlyList<long> members, List<GraphEdge> edges)
    {
        var marked = members.ToHashSet();
        GraphEdge[] shown = [.. edges.OrderByDescending(edge => marked.Contains(edge.A) && marked.Contains(edge.B)).Take(CliqueGraph.MostEdges)];
        return new CliqueGraph(
            title, prompt.PromptId, GalleryEntry.Cut(prompt.Caption), clique.Generations, clique.CliqueSize, clique.Flagged, members, shown,
            edges.Count - shown.Length);
    }
}
