using System.Numerics;

namespace Engram.Memorization;

/// <summary>
/// A first clique without search: from each of the innermost vertices, always add the candidate with the most neighbours among the
/// candidates (the smallest number on ties).
/// </summary>
internal static class GreedyClique
{
    /// <param name="innermost">Vertices, the most promising first.</param>
    /// <param name="starts">How many of them to begin from.</param>
    public static int[] Find(Graph graph, ReadOnlySpan<int> innermost, int starts)
    {
        int[] best = [];
        foreach (var start in innermost[..Math.Min(starts, innermost.Length)])
        {
            var clique = From(graph, start);
            best = clique.Count > best.Length ? [.. clique] : best;
        }

        Array.Sort(best);
        return best;
    }

    private static List<int> From(Graph graph, int start)
    {
        var clique = new List<int> { start };
        var candidates = graph.Row(start).ToArray();
        while (MostJoined(graph, candidates) is var next and >= 0)
        {
            clique.Add(next);
            Bits.And(candidates, graph.Row(next), candidates);
        }

        return clique;
    }

    private static int MostJoined(Graph graph, ReadOnlySpan<ulong> candidates)
    {
        var (best, most) = (-1, -1);
        for (var word = 0; word < candidates.Length; word++)
        {
            for (var bits = candidates[word]; bits != 0; bits &= bits - 1)
            {
                var vertex = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var joined = Bits.CountAnd(candidates, graph.Row(vertex));
                (best, most) = joined > most ? (vertex, joined) : (best, most);
            }
        }

        return best;
    }
}
