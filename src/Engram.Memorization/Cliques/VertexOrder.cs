namespace Engram.Memorization;

/// <summary>
/// Degeneracy order: the vertex of the smallest remaining degree (the largest number on ties) is taken away again and again. What is left
/// when that degree first reaches k is the k-core.
/// </summary>
/// <param name="Order">Vertices in the order in which they are taken away.</param>
/// <param name="Core">For each vertex the largest k whose k-core holds it.</param>
internal sealed record VertexOrder(int[] Order, int[] Core)
{
    /// <summary>A clique has at most this many vertices plus one.</summary>
    public int Degeneracy => Core.Length == 0 ? 0 : Core.Max();

    public static VertexOrder Of(Graph graph)
    {
        var n = graph.Vertices;
        var degrees = Enumerable.Range(0, n).Select(graph.Degree).ToArray();
        var (order, core, left) = (new int[n], new int[n], Enumerable.Range(0, n).ToList());
        var k = 0;
        for (var i = 0; i < n; i++)
        {
            var place = 0;
            for (var j = 1; j < left.Count; j++)
            {
                place = degrees[left[j]] <= degrees[left[place]] ? j : place;
            }

            var vertex = left[place];
            left.RemoveAt(place);
            k = Math.Max(k, degrees[vertex]);
            (order[i], core[vertex]) = (vertex, k);
            foreach (var other in left)
            {
                degrees[other] -= graph.Joined(vertex, other) ? 1 : 0;
            }
        }

        return new VertexOrder(order, core);
    }

    /// <summary>The k-core, innermost vertices first: the order in which the search colours.</summary>
    public int[] CoreOf(int k) => [.. Order.Reverse().Where(vertex => Core[vertex] >= k)];
}
