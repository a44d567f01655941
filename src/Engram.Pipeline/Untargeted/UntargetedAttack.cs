using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Untargeted;

/// <summary>The attack on an unconditional or class-conditional model, or on given pictures: sample, compare, count unique pictures.</summary>
internal sealed class UntargetedAttack(RunContext run, RunMonitor monitor)
{
    private readonly SamplePlan _plan = run.Given is { } given
        ? SamplePlan.OfGiven(given.Prompts, run.Shape)
        : SamplePlan.OfModel(run.Options.Untargeted, run.ModelClasses, run.Shape);

    public async Task<RunSummary> ExecuteAsync(Manifest manifest, IReadOnlyList<string> warnings, long startedStamp, CancellationToken stop)
    {
        await KeepPlanAsync(stop);
        monitor.Begin("attack", _plan.Samples, Durable());
        using var neighbours = new NearestNeighbours(run.Devices[0], run.Layout.Bytes);
        var stage = new NearestStage(run.Options, run.Training, run.Control, neighbours);
        await run.Checkpoints.FlushAfterAsync(() => new AttackFlow(run).SampleAsync(Unfinished().ToAsyncEnumerable(), stage, stop));
        monitor.Begin("finish", _plan.Samples, _plan.Samples);
        return await new SampleFinish(run, _plan).FinishAsync(manifest, warnings, monitor.MeanRate(), startedStamp, stop);
    }

    /// <summary>The classes are a function of configuration and model; they are written for whoever looks at a run that goes on.</summary>
    private async Task KeepPlanAsync(CancellationToken stop)
    {
        if (run.Checkpoints.Selection.Segments.Count == 0)
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Selection, _plan.Classes);
            await run.Checkpoints.Selection.FlushAsync(stop);
        }
    }

    private long Durable() => _plan.Chunks().Sum(entry =>
        run.Checkpoints.IsDone(entry.Chunk.Ordinal) ? entry.Generations.Count : (long)run.Checkpoints.DrawnOf(entry.Chunk.Ordinal).Count);

    private IEnumerable<PromptWork> Unfinished() => _plan.Chunks()
        .Where(entry => !run.Checkpoints.IsDone(entry.Chunk.Ordinal))
        .Select(entry => run.Plan(entry.Chunk, entry.Generations));
}
