namespace Engram.Pipeline.Reports;

/// <summary>Distances in bins of equal width.</summary>
/// <param name="Key">null_pairs, clique_means, best_matches, nearest, control_nearest, adaptive or control_adaptive.</param>
/// <param name="Width">Of a bin; bin i holds distances from Width·i up to and without Width·(i + 1).</param>
/// <param name="Counts">From 0 to the last bin that holds any; those beyond the last are in it.</param>
public sealed record DistanceHistogram(string Key, string Title, string Unit, double Width, IReadOnlyList<long> Counts)
{
    public long Total => Counts.Sum();
}
