using System.Runtime.CompilerServices;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Inpainting;

/// <summary>Fills in the hidden part of pictures with the attacked model, then with one that never saw them, and compares the best trials of both.</summary>
internal sealed class InpaintingAttack(RunContext run, IGeneratorFactory reference, RunMonitor monitor) : IRunAttack
{
    private readonly InpaintingPlan _plan = run.Inpainting!;

    /// <summary>The plan is a function of configuration, model and data; it is written for whoever looks at a run that goes on.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        if (run.Checkpoints.Selection.Segments.Count == 0)
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Selection, _plan.Prompts);
            await run.Checkpoints.Selection.FlushAsync(stop);
        }
    }

    public Task<IReadOnlyList<int>> WorkAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<int>>(
        [.. _plan.Chunks(false).Concat(_plan.Chunks(true)).OrderBy(entry => entry.Chunk.Ordinal).Select(entry => entry.Generations.Count)]);

    public async Task DrawAsync(CancellationToken stop)
    {
        var trials = Chunks(false).Concat(Chunks(true)).Sum(entry => (long)entry.Generations.Count);
        monitor.Begin("attack", trials, Durable());
        await run.Checkpoints.FlushAfterAsync(() => DrawMissingAsync(stop));
        monitor.Begin("finish", trials, trials);
    }

    public async IAsyncEnumerable<(long Ordinal, string Path)> KeptAsync([EnumeratorCancellation] CancellationToken stop)
    {
        if (run.Options.Output.Keep is KeepRule.None)
        {
            yield break;
        }

        var results = await InpaintingResults.ReadAsync(run, _plan, stop);
        await foreach (var chunk in InpaintingResults.ChunksAsync(run.Checkpoints, stop))
        {
            foreach (var trial in chunk.Unpack())
            {
                if (run.Keeper.PathOf(chunk.PromptId, trial.Generation, trial.Status, results.Of(chunk.PromptId).RankOf(trial.Generation) is not null) is { } path)
                {
                    yield return (chunk.Ordinal, path);
                }
            }
        }
    }

    public Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop) =>
        new InpaintingFinish(run, _plan).FinishAsync(manifest, warnings, imagesPerSecond, startedStamp, stop);

    /// <summary>One model after the other; the losses of both are needed throughout.</summary>
    private async Task DrawMissingAsync(CancellationToken stop)
    {
        using var opened = new Disposables();
        var stage = new InpaintStage(
            run.Options, _plan, run.Shape.Channels, opened.Add(run.Model!.LoadLosses(run.Devices[0])), opened.Add(reference.LoadLosses(run.Devices[0])));
        await new AttackFlow(run).InpaintAsync(Unfinished(false).ToAsyncEnumerable(), stage, stop);
        if (Unfinished(true).Any())
        {
            IImageGenerator[] generators = [.. run.Devices.Select(device => opened.Add(reference.Load(device)))];
            await new AttackFlow(run with { Generators = generators }).InpaintAsync(Unfinished(true).ToAsyncEnumerable(), stage, stop);
        }
    }

    private IEnumerable<(SelectedPrompt Chunk, IReadOnlyList<int> Generations)> Chunks(bool ofReference) =>
        _plan.Chunks(ofReference).Where(entry => run.Part.Contains(entry.Chunk.Ordinal));

    private long Durable() => Chunks(false).Concat(Chunks(true)).Sum(entry =>
        run.Checkpoints.IsDone(entry.Chunk.Ordinal) ? entry.Generations.Count : (long)run.Checkpoints.DrawnOf(entry.Chunk.Ordinal).Count);

    private IEnumerable<PromptWork> Unfinished(bool ofReference) => Chunks(ofReference)
        .Where(entry => !run.Checkpoints.IsDone(entry.Chunk.Ordinal))
        .Select(entry => run.Plan(entry.Chunk, entry.Generations));
}
