namespace Engram.Memorization;

/// <summary>Distances of one prompt's graph; sums run in a fixed order, so the doubles repeat.</summary>
/// <param name="MeanDistance">Mean l2 over the unordered pairs of members; null where the prompt is not flagged or has one member.</param>
/// <param name="Medoid">The member with the smallest total distance to the others, the first on ties; null where not flagged.</param>
/// <param name="MeanEdgeDistance">For each generation the mean l2 over its edges; null without one.</param>
public sealed record CliqueMeasures(double? MeanDistance, int? Medoid, IReadOnlyList<double?> MeanEdgeDistance)
{
    /// <param name="generations">Generations of the prompt, blank ones too.</param>
    /// <param name="edges">All edges, in any order.</param>
    public static CliqueMeasures Of(TileLayout layout, int generations, IEnumerable<Edge> edges, CliqueResult clique)
    {
        // Pairs ascending, a before b: within a row of sums the neighbours ascend too.
        var ordered = edges.OrderBy(edge => edge.A).ThenBy(edge => edge.B).ToArray();
        var sums = new double[generations];
        var counts = new int[generations];
        var memberSums = new double[generations];
        var isMember = new bool[generations];
        foreach (var member in clique.Flagged ? clique.Members : [])
        {
            isMember[member] = true;
        }

        var (total, pairs) = (0.0, 0);
        foreach (var edge in ordered)
        {
            var distance = L2.Of(edge.Squared, layout.Tiles[edge.Tile].Values);
            sums[edge.A] += distance;
            sums[edge.B] += distance;
            counts[edge.A]++;
            counts[edge.B]++;
            if (isMember[edge.A] && isMember[edge.B])
            {
                memberSums[edge.A] += distance;
                memberSums[edge.B] += distance;
                total += distance;
                pairs++;
            }
        }

        int? medoid = clique.Flagged ? clique.Members.MinBy(member => memberSums[member]) : null;
        double?[] means = [.. sums.Select((sum, i) => counts[i] == 0 ? (double?)null : sum / counts[i])];
        return new CliqueMeasures(pairs == 0 ? null : total / pairs, medoid, means);
    }
}
