using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Storage;

namespace Engram.Pipeline.Calibrating;

/// <summary>The edge threshold from pairs that cannot be memorised together: same-index generations of different prompts.</summary>
internal sealed class CalibrationStage(TileLayout layout, TileDistances distances, decimal rate)
{
    /// <param name="prompts">Calibration prompts with their first generations.</param>
    public NullHistogram Count(IReadOnlyList<PromptState> prompts, int generations, CancellationToken stop)
    {
        var histogram = new NullHistogram(layout);
        for (var generation = 0; generation < generations; generation++)
        {
            ReadOnlyMemory<byte>[] pictures = [.. prompts
                .Where(prompt => prompt.Pictures.Count > generation && prompt.Pictures[generation].Status is GenerationStatus.Ok)
                .Select(prompt => prompt.Pictures[generation].Pixels)];
            histogram.Add(distances.AllPairs(pictures, stop));
        }

        return histogram;
    }

    /// <exception cref="SettingException">Too few pairs for the rate; the message says how many prompts are needed.</exception>
    public CalibrationResult Resolve(NullHistogram histogram, int prompts, int generations) =>
        Memorization.Calibration.Resolve(histogram, rate, prompts, generations);

    /// <summary>Histogram and threshold as they are frozen.</summary>
    public IReadOnlyList<CalibrationRow> RowsOf(NullHistogram histogram, EdgeThreshold threshold) =>
    [
        .. histogram.Counts().Select(count => new CalibrationRow(count.Squared, count.Values, count.Pairs)),
        .. layout.Sizes.Select(size => new CalibrationRow(threshold.SumFor(size), size, 0)),
    ];

    /// <summary>The frozen histogram; the threshold that it gives has to be the frozen one.</summary>
    /// <exception cref="CheckpointException">It is not: the checkpoint was made by other rules.</exception>
    public (NullHistogram Histogram, CalibrationResult Result) Restore(IReadOnlyList<CalibrationRow> rows, int prompts, int generations)
    {
        var histogram = new NullHistogram(layout);
        foreach (var row in rows.Where(row => row.Pairs > 0))
        {
            histogram.Add(row.Squared, (int)row.Values, row.Pairs);
        }

        var result = Resolve(histogram, prompts, generations);
        if (rows.Where(row => row.Pairs == 0).Any(row => result.Threshold.SumFor((int)row.Values) != row.Squared))
        {
            throw new CheckpointException("checkpoint/calibration: the frozen threshold is not that of its histogram; start the run in a new folder");
        }

        return (histogram, result);
    }
}
