namespace Engram.Pipeline.Reports;

/// <summary>Counts distances in bins of equal width.</summary>
/// <param name="bins">Whatever is beyond the last is counted in it.</param>
internal sealed class HistogramBuilder(string key, string title, string unit, double width, int bins)
{
    private readonly long[] _counts = new long[bins];

    /// <summary>A value that is no number is not counted.</summary>
    public void Add(double value, long times = 1)
    {
        if (!double.IsNaN(value))
        {
            _counts[(int)Math.Clamp(Math.Floor(value / width), 0, bins - 1)] += times;
        }
    }

    /// <summary>Null without a value.</summary>
    public DistanceHistogram? Build()
    {
        var last = Array.FindLastIndex(_counts, count => count > 0);
        return last < 0 ? null : new DistanceHistogram(key, title, unit, width, _counts[..(last + 1)]);
    }
}
