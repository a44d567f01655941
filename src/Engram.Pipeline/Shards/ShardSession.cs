using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Shards;

/// <summary>One process at work on one shard, whose lock it holds; the run's lock it holds only while it prepares the run for all.</summary>
internal sealed class ShardSession(
    RunRequest request, RunParts parts, Shard shard, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
{
    // Rows of pictures handed over at once: 64 of 512 × 512 are some 40 MB.
    private const int PicturesAtOnce = 64;

    private readonly RunFolder _root = RunFolder.At(request.Folder);
    private readonly RunFolder _folder = RunFolder.At(request.Folder).Shard(shard.Index);
    private readonly RunProcess _process = new(request, parts, RunFolder.At(request.Folder), progress, time, log);

    private IReadOnlyList<string> Settings => ConfigurationHash.LinesOf(request.Options);

    public async Task<ShardState> ExecuteAsync(CancellationToken stop)
    {
        ShardPlan.Read(_root)?.RefuseOtherCount(_root, shard.Count);
        Manifest.Read(_root)?.RefuseOtherSettings(_root, Settings);
        if (ShardState.Read(_folder) is { IsFinished: true } finished)
        {
            return finished with { WasFinished = true };
        }

        // Everything that can be wrong with inputs comes before the first file. Other shards may be at work in the run's folder already, so
        // one that this process finds wrong stays.
        using var equipment = _process.Open(stop);
        RunFolder.OpenOrCreate(_root.Path, shared: true);
        using var held = await RunLock.TakeAsync(_folder.Path, stop);
        var (manifest, plan) = await PrepareAsync(equipment, stop);
        var state = Begin(manifest, plan, equipment);
        var part = new OrdinalRange(state.First, state.End);
        _process.Log.Information("Shard {Shard} has items {First} to {End}", shard.ToString(), part.First, part.End);
        return await _process.WorkAsync(
            _folder, part, manifest, equipment,
            async (attack, run, monitor, _) =>
            {
                await attack.PrepareAsync(stop);
                await TakeOverAsync(run, stop);
                await attack.DrawAsync(stop);
                var complete = state with
                {
                    FinishedAt = time.GetUtcNow(),
                    Drawn = monitor.Drawn,
                    ImagesPerSecond = monitor.MeanRate(),
                    Seconds = time.GetElapsedTime(_process.Started).TotalSeconds,
                    Timings = [.. _process.Meters.All.Select(meter => new ShardTiming(meter.Stage, meter.BusySeconds, meter.WaitingSeconds, meter.Items, meter.Deepest))],
                };
                complete.Write(_folder);
                return complete;
            },
            stop);
    }

    /// <summary>Manifest, prompts, threshold and bounds: made by the first shard that holds the run's lock, read by the others.</summary>
    private async Task<(Manifest Manifest, ShardPlan Plan)> PrepareAsync(RunEquipment equipment, CancellationToken stop)
    {
        if (RunLock.IsHeld(_root))
        {
            _process.Log.Information("Another shard prepares the run; this one waits for it");
        }

        using var held = await RunLock.WaitAsync(_root.Path, stop);
        var known = Manifest.Read(_root);
        var before = ShardPlan.Read(_root);
        if (known is { IsComplete: true } || (known is not null && before is null))
        {
            throw new RefusedException(known.IsComplete
                ? $"{_root.Path}: the run is finished; name a new folder with --out"
                : $"{_root.Path}: the run was begun by one process; go on with 'engram resume', or name a new folder with --out");
        }

        known?.RefuseOtherSettings(_root, Settings);
        var plan = ShardPlan.Fix(_root, shard.Count);
        var manifest = _process.Begin(known, equipment);
        if (plan.IsPrepared)
        {
            return (manifest, plan);
        }

        try
        {
            plan = await _process.WorkAsync(_root, OrdinalRange.All, manifest, equipment, (attack, run, _, _) => PlanAsync(plan, attack, run, stop), stop);
        }
        catch (Exception e) when (known is null && _process.Meters.Denoise.Items == 0 && RunFaults.IsConfiguration(e))
        {
            // Nothing was drawn: without a manifest the folder takes the mended configuration.
            _process.Withdraw();
            if (before is null)
            {
                ShardPlan.Delete(_root);
            }

            throw;
        }

        plan.Write(_root);
        return (manifest, plan);
    }

    private async Task<ShardPlan> PlanAsync(ShardPlan plan, IRunAttack attack, RunContext run, CancellationToken stop)
    {
        await attack.PrepareAsync(stop);
        return plan with
        {
            Bounds = ShardRanges.Cut(await attack.WorkAsync(stop), shard.Count),
            SelectionDigest = await Preparation.SelectionDigestAsync(run.Checkpoints, stop),
            ThresholdDigest = await Preparation.ThresholdDigestAsync(run.Checkpoints, stop),
        };
    }

    private ShardState Begin(Manifest manifest, ShardPlan plan, RunEquipment equipment)
    {
        var known = ShardState.Read(_folder);
        var state = new ShardState
        {
            Index = shard.Index,
            Shards = shard.Count,
            First = plan.Bounds![shard.Index],
            End = plan.Bounds[shard.Index + 1],
            SelectionDigest = plan.SelectionDigest!,
            ThresholdDigest = plan.ThresholdDigest!,
            Run = manifest with { Software = Both(known?.Run.Software, request.Software), Device = equipment.Description },
        };
        if (known is not null && ShardChecks.DifferenceOf(known, state.Run, plan, shard.Index) is { } difference)
        {
            throw new RefusedException($"{_folder.Path}: the shard began with {difference}; delete its folder and run the shard again");
        }

        state.Write(_folder);
        return state;
    }

    /// <summary>The calibration's pictures of this shard's prompts, so that they are not drawn again.</summary>
    private async Task TakeOverAsync(RunContext run, CancellationToken stop)
    {
        var taken = new List<DenoiseRow>();
        await foreach (var row in CheckpointStage<DenoiseRow>.PeekAsync(_root.Checkpoint("denoise"), stop))
        {
            if (run.Part.Contains(row.Ordinal) && !run.Checkpoints.IsDone(row.Ordinal) && !run.Checkpoints.DrawnOf(row.Ordinal).Contains((int)row.Generation))
            {
                taken.Add(row);
                await HandOverAsync(run, taken, PicturesAtOnce);
            }
        }

        await HandOverAsync(run, taken, 1);
        await run.Checkpoints.Denoise.FlushAsync(stop);
    }

    private static async Task HandOverAsync(RunContext run, List<DenoiseRow> rows, int least)
    {
        if (rows.Count >= least)
        {
            await run.Checkpoints.AppendAsync(run.Checkpoints.Denoise, [.. rows]);
            rows.Clear();
        }
    }

    /// <summary>Programs of all processes that worked on the shard: shards of different ones are not merged.</summary>
    private static string Both(string? before, string now) => before is null || before.Split("; ").Contains(now) ? before ?? now : $"{before}; {now}";
}
