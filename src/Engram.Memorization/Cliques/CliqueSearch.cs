namespace Engram.Memorization;

/// <summary>Exact clique decision and maximum clique within a budget of search nodes.</summary>
public static class CliqueSearch
{
    /// <param name="target">The size from which a prompt is flagged.</param>
    /// <param name="nodes">Budget of search nodes, never of time, so that a search ends alike everywhere.</param>
    public static CliqueResult Find(Graph graph, int target, long nodes) => throw new NotImplementedException();
}
