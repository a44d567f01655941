using Engram.Memorization;

namespace Engram.Pipeline.Reports;

/// <summary>The edge threshold, and the distances of generations that have no reason to be alike.</summary>
/// <param name="Bins">Sums over the largest tile size; no bins where the threshold is configured.</param>
/// <param name="Values">Of a tile of that size; 0 where it cannot be told.</param>
/// <param name="Threshold">As l2; null while the run is calibrating.</param>
/// <param name="Source">configured or calibrated.</param>
/// <param name="Below">Null pairs below the threshold.</param>
internal sealed record NullDistances(IReadOnlyList<NullBin> Bins, long Values, double? Threshold, string Source, long Below)
{
    public ThresholdFigure? Figure => Threshold is { } l2 ? new ThresholdFigure(l2, Source, Bins.Sum(bin => bin.Pairs), Below) : null;

    /// <summary>Of the rows of null_distances: the threshold is the first bin at which the running count exceeds the rate's share.</summary>
    public static NullDistances Of(IReadOnlyList<NullBin> bins, double? threshold, string source, decimal rate)
    {
        var (most, below) = (decimal.Floor(rate * bins.Sum(bin => bin.Pairs)), 0L);
        foreach (var bin in bins)
        {
            if (below + bin.Pairs > most)
            {
                var values = threshold is > 0 ? (long)Math.Round(bin.SquaredFrom / (threshold.Value * threshold.Value * L2.LargestSquare)) : 0;
                return new NullDistances(bins, values, threshold, source, below);
            }

            below += bin.Pairs;
        }

        return new NullDistances(bins, 0, threshold, source, below);
    }
}
