namespace Engram.Memorization;

/// <summary>The lexicographically first clique of a known maximum size.</summary>
internal static class LexicographicClique
{
    /// <summary>
    /// Fixes one member after the other: the smallest vertex that still has a clique of the size, decided by exact searches among its
    /// later neighbours. The known clique ends each round early, for its own smallest member is a yes without a search.
    /// </summary>
    /// <param name="known">A clique of the maximum size, ascending.</param>
    /// <param name="candidates">Vertices that can belong to one (the core of that size).</param>
    /// <returns>The clique, ascending, and whether the budget sufficed; if not, it is some clique of the size.</returns>
    public static (int[] Clique, bool Complete) Find(Graph graph, int[] known, IEnumerable<int> candidates, NodeBudget budget)
    {
        var set = new ulong[graph.Words];
        foreach (var vertex in candidates)
        {
            Bits.Set(set, vertex);
        }

        var clique = new List<int>();
        for (var rest = known; rest.Length > 0; rest = rest[1..])
        {
            foreach (var vertex in Bits.Members(set).TakeWhile(vertex => vertex < rest[0]))
            {
                if (!Decide(graph, set, vertex, rest.Length - 1, budget, out var better))
                {
                    return ([.. clique, .. rest], false);
                }

                if (better is not null)
                {
                    rest = [vertex, .. better];
                    break;
                }
            }

            clique.Add(rest[0]);
            Later(graph, set, rest[0], set);
        }

        return ([.. clique], true);
    }

    /// <summary>A clique of <paramref name="size"/> among the neighbours of a vertex that follow it, or null; false where the budget ended.</summary>
    private static bool Decide(Graph graph, ulong[] set, int vertex, int size, NodeBudget budget, out int[]? clique)
    {
        var neighbours = new ulong[set.Length];
        Later(graph, set, vertex, neighbours);
        clique = size == 0 ? [] : null;
        var members = Bits.Members(neighbours);
        if (size == 0 || members.Count < size)
        {
            return true;
        }

        var subgraph = Induced(graph, members);
        var core = VertexOrder.Of(subgraph).CoreOf(size - 1);
        if (core.Length < size)
        {
            return true;
        }

        var search = new BranchAndBound(subgraph, core, budget);
        var complete = search.Run(size - 1, size);
        if (search.Best.Length >= size)
        {
            clique = [.. search.Best.Select(i => members[i])];
        }

        return complete;
    }

    private static void Later(Graph graph, ReadOnlySpan<ulong> set, int vertex, Span<ulong> later)
    {
        Bits.And(set, graph.Row(vertex), later);
        later[..(vertex >> 6)].Clear();
        later[vertex >> 6] &= ~0UL << (vertex & 63);
    }

    private static Graph Induced(Graph graph, List<int> vertices)
    {
        var induced = new Graph(vertices.Count);
        for (var i = 0; i < vertices.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (graph.Joined(vertices[i], vertices[j]))
                {
                    induced.Join(i, j);
                }
            }
        }

        return induced;
    }
}
