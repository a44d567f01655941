namespace Engram.Memorization;

/// <summary>Distances of one prompt's graph; sums run in a fixed order, so the doubles repeat.</summary>
/// <param name="MeanDistance">Mean l2 over the unordered pairs of members; null where the prompt is not flagged.</param>
/// <param name="Medoid">The member with the smallest total distance to the others, the first on ties; null where not flagged.</param>
/// <param name="MeanEdgeDistance">For each generation the mean l2 over its edges; null without one.</param>
public sealed record CliqueMeasures(double? MeanDistance, int? Medoid, IReadOnlyList<double?> MeanEdgeDistance)
{
    public static CliqueMeasures Of(TileLayout layout, int generations, IReadOnlyList<Edge> edges, CliqueResult clique) =>
        throw new NotImplementedException();
}
