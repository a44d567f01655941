using System.Runtime.CompilerServices;
using Engram.Memorization;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Untargeted;

/// <summary>The attack on an unconditional or class-conditional model, or on given pictures: sample, compare, count unique pictures.</summary>
internal sealed class UntargetedAttack(RunContext run, RunMonitor monitor) : IRunAttack
{
    private readonly SamplePlan _plan = run.Given is { } given
        ? SamplePlan.OfGiven(given.Prompts, run.Shape)
        : SamplePlan.OfModel(run.Options.Untargeted, run.ModelClasses, run.Shape);

    private IEnumerable<(SelectedPrompt Chunk, IReadOnlyList<int> Generations)> Chunks =>
        _plan.Chunks().Where(entry => run.Part.Contains(entry.Chunk.Ordinal));

    /// <summary>The classes are a function of configuration and model; they are written for whoever looks at a run that goes on.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        if (run.Checkpoints.Selection.Segments.Count == 0)
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Selection, _plan.Classes);
            await run.Checkpoints.Selection.FlushAsync(stop);
        }
    }

    public Task<IReadOnlyList<int>> WorkAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<int>>([.. _plan.Chunks().Select(entry => entry.Generations.Count)]);

    public async Task DrawAsync(CancellationToken stop)
    {
        var samples = Chunks.Sum(entry => (long)entry.Generations.Count);
        monitor.Begin("attack", samples, Durable());
        using var neighbours = new NearestNeighbours(run.Devices[0], run.Layout.Bytes);
        var stage = new NearestStage(run.Options, run.Training, run.Control, neighbours);
        await run.Checkpoints.FlushAfterAsync(() => new AttackFlow(run).SampleAsync(Unfinished().ToAsyncEnumerable(), stage, stop));
        monitor.Begin("finish", samples, samples);
    }

    public async IAsyncEnumerable<(long Ordinal, string Path)> KeptAsync([EnumeratorCancellation] CancellationToken stop)
    {
        if (run.Options.Output.Keep is KeepRule.None)
        {
            yield break;
        }

        await foreach (var chunk in SampleResults.ChunksAsync(run.Checkpoints, stop))
        {
            foreach (var sample in chunk.Unpack())
            {
                if (run.Keeper.PathOf(chunk.PromptId, sample.Generation, sample.Status, sample.Training is { IsHit: true }) is { } path)
                {
                    yield return (chunk.Ordinal, path);
                }
            }
        }
    }

    public Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop) =>
        new SampleFinish(run, _plan).FinishAsync(manifest, warnings, imagesPerSecond, startedStamp, stop);

    private long Durable() => Chunks.Sum(entry =>
        run.Checkpoints.IsDone(entry.Chunk.Ordinal) ? entry.Generations.Count : (long)run.Checkpoints.DrawnOf(entry.Chunk.Ordinal).Count);

    private IEnumerable<PromptWork> Unfinished() => Chunks
        .Where(entry => !run.Checkpoints.IsDone(entry.Chunk.Ordinal))
        .Select(entry => run.Plan(entry.Chunk, entry.Generations));
}
