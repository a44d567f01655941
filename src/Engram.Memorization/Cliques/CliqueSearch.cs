namespace Engram.Memorization;

/// <summary>Exact clique decision and maximum clique within a budget of search nodes.</summary>
/// <remarks>
/// Three parts share the budget: is there a clique of the target size; which size is the maximum; which clique of that size is the
/// lexicographically first. Each is cut to the k-core that its size leaves. All orders are fixed, so a search ends alike everywhere, also
/// where the budget ends it.
/// </remarks>
public static class CliqueSearch
{
    // Five milliseconds for 500 vertices; in most planted and geometric graphs the first clique is then the maximum.
    private const int GreedyStarts = 64;

    /// <param name="target">The size from which a prompt is flagged; 2 at least.</param>
    /// <param name="nodes">Budget of search nodes, never of time.</param>
    public static CliqueResult Find(Graph graph, int target, long nodes) => Find(graph, target, nodes, GreedyStarts);

    internal static CliqueResult Find(Graph graph, int target, long nodes, int greedyStarts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        var order = VertexOrder.Of(graph);
        if (order.Degeneracy == 0)
        {
            return new CliqueResult(false, CliqueDecision.Proved, 1, CliqueCertainty.Proved, 1, graph.Vertices == 0 ? [] : [0], 0);
        }

        var budget = new NodeBudget(nodes);
        var best = GreedyClique.Find(graph, order.CoreOf(0), greedyStarts);
        var bound = order.Degeneracy + 1;
        var complete = true;
        if (best.Length < target && bound >= target)
        {
            (best, bound, complete) = Search(graph, order, best, target - 1, target, bound, budget);
        }

        if (complete && best.Length < bound)
        {
            (best, bound, complete) = Search(graph, order, best, best.Length, bound, bound, budget);
        }

        if (complete)
        {
            (best, complete) = LexicographicClique.Find(graph, best, order.CoreOf(best.Length - 1), budget);
        }

        var flagged = best.Length >= target;
        return new CliqueResult(
            flagged,
            flagged || bound < target ? CliqueDecision.Proved : CliqueDecision.Undecided,
            best.Length,
            complete ? CliqueCertainty.Proved : CliqueCertainty.Bounded,
            bound,
            best,
            budget.Spent);
    }

    /// <summary>Looks for a clique larger than <paramref name="lower"/> up to <paramref name="stopAt"/> vertices.</summary>
    /// <returns>The larger of the clique met and <paramref name="best"/>, what no clique exceeds, and whether the budget sufficed.</returns>
    private static (int[] Best, int Bound, bool Complete) Search(
        Graph graph, VertexOrder order, int[] best, int lower, int stopAt, int bound, NodeBudget budget)
    {
        var search = new BranchAndBound(graph, order.CoreOf(lower), budget);
        var complete = search.Run(lower, stopAt);
        var found = search.Best;
        best = found.Length > best.Length ? found : best;
        var stopped = best.Length >= stopAt;

        // A run that met its aim has proved nothing about larger cliques.
        bound = stopped ? bound : Math.Min(bound, search.Bound);
        return (best, bound, complete);
    }
}
