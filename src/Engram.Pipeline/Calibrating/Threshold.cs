using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Calibrating;

/// <summary>The run's edge threshold, configured or calibrated.</summary>
/// <param name="Null">Null distances; no bins where the threshold is configured.</param>
/// <param name="Warning">One line, or null.</param>
internal sealed record Threshold(EdgeThreshold Edge, IReadOnlyList<NullBin> Null, string? Warning)
{
    private IReadOnlyDictionary<long, int> _drawn = new Dictionary<long, int>();

    /// <summary>Generations of a prompt that the calibration drew.</summary>
    public int DrawnOf(long ordinal) => _drawn.GetValueOrDefault(ordinal);

    public string SourceWord => Edge.Source is ThresholdSource.Calibrated ? "calibrated" : "configured";

    /// <summary>Takes the configured threshold, reads the frozen one, or draws the calibration's generations and freezes it.</summary>
    public static async Task<Threshold> EnsureAsync(RunContext run, CancellationToken stop)
    {
        if (run.Options.Edges.Threshold is { } configured)
        {
            return new Threshold(EdgeThreshold.FromL2(configured), [], null);
        }

        using var distances = new TileDistances(run.Devices[0], run.Layout);
        var stage = new CalibrationStage(run.Layout, distances, run.Options.Edges.FalseEdgeRate);
        var prompts = await ChooseAsync(run, stop);
        var generations = Memorization.Calibration.Generations(prompts.Select(prompt => prompt.Generations).DefaultIfEmpty(1).Max());
        var frozen = new List<CalibrationRow>();
        await foreach (var row in run.Checkpoints.Calibration.ReadAllAsync(stop))
        {
            frozen.Add(row);
        }

        var (histogram, result) = frozen.Count > 0
            ? stage.Restore(frozen, prompts.Count, generations)
            : await CalibrateAsync(run, stage, prompts, generations, stop);
        return new Threshold(result.Threshold, histogram.Bins(result.Threshold), result.Warning)
        {
            _drawn = prompts.ToDictionary(prompt => prompt.Ordinal, prompt => Math.Min(generations, prompt.Generations)),
        };
    }

    private static async Task<IReadOnlyList<SelectedPrompt>> ChooseAsync(RunContext run, CancellationToken stop)
    {
        var clusters = new List<long?>();
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            clusters.Add(prompt.Cluster >= 0 ? prompt.Cluster : null);
        }

        var chosen = Memorization.Calibration.ChoosePrompts(clusters, run.Options.Edges.CalibrationPrompts).ToHashSet();
        var prompts = new List<SelectedPrompt>();
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            if (chosen.Contains((int)prompt.Ordinal))
            {
                prompts.Add(prompt);
            }
        }

        return prompts;
    }

    private static async Task<(NullHistogram Histogram, CalibrationResult Result)> CalibrateAsync(
        RunContext run, CalibrationStage stage, IReadOnlyList<SelectedPrompt> prompts, int generations, CancellationToken stop)
    {
        // Before anything is drawn; given pictures cost nothing and may differ in number, so they are judged by their pairs.
        if (run.IsDrawn)
        {
            Memorization.Calibration.Require(prompts.Count, generations, run.Options.Edges.FalseEdgeRate);
        }

        var drawn = new List<PromptState>();
        await new AttackFlow(run).DrawAsync(
            prompts.Select(prompt => run.Plan(prompt, [.. Enumerable.Range(0, Math.Min(generations, prompt.Generations))])).ToAsyncEnumerable(),
            state =>
            {
                drawn.Add(state);
                return Task.CompletedTask;
            },
            stop);
        await run.Checkpoints.Denoise.FlushAsync(stop);
        if (drawn.SelectMany(prompt => prompt.Pictures).All(picture => picture.Status is GenerationStatus.NonFinite))
        {
            throw new RunFailedException(
                $"every one of the {drawn.Sum(prompt => prompt.Pictures.Count)} generations of the calibration is NaN or infinite: the model is broken or its weights overflow");
        }

        var histogram = stage.Count([.. drawn.OrderBy(prompt => prompt.Prompt.Ordinal)], generations, stop);
        var result = stage.Resolve(histogram, prompts.Count, generations);
        await run.Checkpoints.AppendAsync(run.Checkpoints.Calibration, stage.RowsOf(histogram, result.Threshold));
        await run.Checkpoints.Calibration.FlushAsync(stop);
        return (histogram, result);
    }
}
