using Engram.Memorization;
using Engram.Storage;
using Engram.Storage.DataSets.Writing;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Canaries;

/// <summary><c>engram exposure</c>: how strongly a model holds the canaries, from the losses of a finished membership attack on all/.</summary>
public static class CanaryExposures
{
    /// <param name="canaries">The folder that <c>engram canary</c> wrote.</param>
    /// <param name="target">Null takes the run's model.</param>
    /// <exception cref="DataSetException">The folder or the run holds no such rows.</exception>
    public static async Task<ExposureReport> OfAsync(RunFolder folder, string canaries, string? target, CancellationToken stop = default)
    {
        var repeats = CanaryList.Read(Path.Combine(canaries, "canaries.csv"));
        var (asked, runId, losses) = (target ?? "model", "", new Dictionary<string, (double Sum, int Count)>(StringComparer.Ordinal));
        await foreach (var row in TableReader.ReadAsync<LossRow>(folder.Tables, stop))
        {
            // Mean of all timesteps and noises: those that the run took of every picture.
            if (row.Model == asked && row.Kind == "loss" && row.Loss is { } loss && repeats.ContainsKey(row.ImageId))
            {
                var (sum, count) = losses.GetValueOrDefault(row.ImageId);
                losses[row.ImageId] = (sum + loss, count + 1);
                runId = row.RunId;
            }
        }

        double[] reserve = [.. losses.Where(entry => repeats[entry.Key] == 0).Select(entry => entry.Value.Sum / entry.Value.Count).Order()];
        if (reserve.Length == 0 || reserve.Length == losses.Count)
        {
            throw new DataSetException(
                $"{folder.Path}: table losses has {losses.Count - reserve.Length} canaries and {reserve.Length} unused ones of model '{asked}'; the run's training.path has to be {Path.Combine(canaries, "all")}");
        }

        var pool = reserve.Length + 1;
        return new ExposureReport(
            runId,
            asked,
            reserve.Length,
            Math.Log2(pool),
            Math.Log2(pool) - Enumerable.Range(1, pool).Average(rank => Math.Log2(rank)),
            repeats.Count - losses.Count,
            [.. losses.Where(entry => repeats[entry.Key] > 0)
                .Select(entry => (entry.Key, Loss: entry.Value.Sum / entry.Value.Count))
                .Select(entry => new CanaryExposure(entry.Key, repeats[entry.Key], entry.Loss, Exposure.Of(entry.Loss, reserve)))
                .OrderBy(canary => canary.Repeats).ThenBy(canary => canary.ImageId, StringComparer.Ordinal)]);
    }
}
