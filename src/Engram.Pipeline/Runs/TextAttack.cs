using System.Runtime.CompilerServices;
using Engram.Pipeline.Calibrating;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Runs;

/// <summary>The attack on a text-to-image model: captions, cliques, matches.</summary>
internal sealed class TextAttack(RunContext run, RunMonitor monitor) : IRunAttack
{
    private IReadOnlyList<SourceTally>? _tallies;
    private Threshold? _threshold;

    private Threshold Frozen => _threshold ?? throw new InvalidOperationException("The attack was not prepared.");

    public async Task PrepareAsync(CancellationToken stop)
    {
        _tallies = await PromptList.EnsureAsync(run, monitor, stop);
        var (total, done) = await CountAsync(stop);
        monitor.Begin("calibration", total, done);
        _threshold = await Threshold.EnsureAsync(run, stop);
        run.Log.Information("Edges join generations below {Threshold} ({Source})", _threshold.Edge.L2, _threshold.SourceWord);
    }

    public async Task<IReadOnlyList<int>> WorkAsync(CancellationToken stop)
    {
        var generations = new List<int>();
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            generations.Add(prompt.Generations);
        }

        return generations;
    }

    public async Task DrawAsync(CancellationToken stop)
    {
        var (total, done) = await CountAsync(stop);
        await run.Checkpoints.FlushAfterAsync(async () =>
        {
            using var encoder = await EncoderMatch.OpenAsync(run, monitor, stop);
            monitor.Begin("attack", total, done);
            await new AttackFlow(run, encoder).AttackAsync(UnfinishedAsync(stop), Frozen.Edge, stop);
        });
        monitor.Begin("finish", total, total);
    }

    public async IAsyncEnumerable<(long Ordinal, string Path)> KeptAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var keep = run.Options.Output.Keep;
        if (keep is KeepRule.Cliques)
        {
            await foreach (var row in run.Checkpoints.Clique.ReadAllAsync(stop))
            {
                // Members have edges, so they are pictures that can be used.
                foreach (var member in row.Clique.Flagged ? row.Clique.Members : [])
                {
                    yield return (row.Ordinal, run.Keeper.PathOf(row.PromptId, member, GenerationStatus.Ok, marked: true)!);
                }
            }
        }
        else if (keep is KeepRule.All)
        {
            await foreach (var row in run.Checkpoints.Distance.ReadAllAsync(stop))
            {
                for (var i = 0; i < row.Generations; i++)
                {
                    if (run.Keeper.PathOf(row.PromptId, i, row.StatusOf(i), marked: false) is { } path)
                    {
                        yield return (row.Ordinal, path);
                    }
                }
            }
        }
    }

    public async Task<RunSummary> FinishAsync(
        Manifest manifest, IReadOnlyList<string> warnings, double imagesPerSecond, long startedStamp, CancellationToken stop)
    {
        var lines = new List<string>(warnings);
        if (run.Model is { } model && await CutCaptions.WarningAsync(run, model, stop) is { } cut)
        {
            lines.Add(cut);
        }

        if (Frozen.Warning is { } warning)
        {
            lines.Add(warning);
        }

        return await new FinishStage(run, Frozen, _tallies!).FinishAsync(manifest, lines, imagesPerSecond, startedStamp, stop);
    }

    /// <summary>All generations of the part, and those that are durable or no longer needed.</summary>
    private async Task<(long Total, long Done)> CountAsync(CancellationToken stop)
    {
        var (total, done) = (0L, 0L);
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            if (run.Part.Contains(prompt.Ordinal))
            {
                total += prompt.Generations;
                done += run.Checkpoints.IsDone(prompt.Ordinal) ? prompt.Generations : run.Checkpoints.DrawnOf(prompt.Ordinal).Count;
            }
        }

        return (total, done);
    }

    /// <summary>The prompts of the part that are not done, with what is durable of each.</summary>
    private async IAsyncEnumerable<PromptWork> UnfinishedAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            if (run.Part.Contains(prompt.Ordinal) && !run.Checkpoints.IsDone(prompt.Ordinal))
            {
                // The clique of a prompt whose distances were lost is found again with them.
                var distances = run.Checkpoints.OpenDistancesOf(prompt.Ordinal);
                var clique = distances is null ? null : run.Checkpoints.OpenCliqueOf(prompt.Ordinal);
                var generations = distances?.Generations
                    ?? (run.Stop is null ? prompt.Generations : Math.Max(run.Stop.FirstLook, Frozen.DrawnOf(prompt.Ordinal)));
                var wanted = run.Keeper.WantedOf(generations, clique?.Clique);
                yield return run.Plan(prompt, wanted) with { Distances = distances, Clique = clique };
            }
        }
    }
}
