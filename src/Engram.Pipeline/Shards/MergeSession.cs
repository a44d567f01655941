using Engram.Pipeline.Flow;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Shards;

/// <summary>
/// The process that makes one run of its shards; it holds the run's lock. It draws nothing, so it loads no weights and needs no device but
/// the host.
/// </summary>
internal sealed class MergeSession(
    RunRequest request, RunParts parts, RunFolder root, ShardPlan plan, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
{
    private readonly RunProcess _process = new(request, parts, root, progress, time, log);
    private readonly ShardImport _import = new(root, plan);

    public async Task<RunSummary> ExecuteAsync(CancellationToken stop)
    {
        var manifest = Manifest.Read(root)
            ?? throw new RefusedException($"{root.Path}: no shard has begun; run 'engram resume {root.Path} --shard 0/{plan.Shards}' and the others, or submit");
        manifest.RefuseOtherSettings(root, ConfigurationHash.LinesOf(request.Options));
        var states = ShardChecks.Require(root, manifest, plan);
        using var equipment = _process.Open(stop, ["host"], draws: false);
        _process.Begin(manifest, equipment);
        _process.Log.Information("Merging {Shards} shards of {RunId}", plan.Shards, manifest.RunId);
        _import.CopySegments(stop);
        var merged = manifest with
        {
            Software = states[0].Run.Software,
            Device = string.Join(" | ", states.Select(state => state.Run.Device).Distinct()),
        };
        return await _process.WorkAsync(
            root, OrdinalRange.All, merged, equipment, (attack, run, monitor, warnings) => FinishAsync(attack, run, monitor, merged, states, warnings, stop), stop);
    }

    private async Task<RunSummary> FinishAsync(
        IRunAttack attack, RunContext run, RunMonitor monitor, Manifest manifest, IReadOnlyList<ShardState> states, IReadOnlyList<string> warnings,
        CancellationToken stop)
    {
        if (await Preparation.SelectionDigestAsync(run.Checkpoints, stop) != plan.SelectionDigest
            || await Preparation.ThresholdDigestAsync(run.Checkpoints, stop) != plan.ThresholdDigest)
        {
            throw new RefusedException(
                $"{root.Path}: the prompts or the threshold in checkpoint/ are not those that shards/plan.json states; start the run in a new folder");
        }

        await attack.PrepareAsync(stop);
        await _import.RequireRowsAsync(attack, run.Checkpoints, stop);
        await _import.MovePicturesAsync(attack, stop);
        foreach (var (meter, timing) in run.Meters.All.SelectMany(meter => states.SelectMany(state => state.Timings).Where(timing => timing.Stage == meter.Stage).Select(timing => (meter, timing))))
        {
            meter.Add(timing);
        }

        monitor.Begin("finish", 0, 0);

        // As if it had begun with the longest shard.
        var began = _process.Started - (long)(states.Max(state => state.Seconds) * time.TimestampFrequency);
        var summary = await attack.FinishAsync(manifest, warnings, states.Sum(state => state.ImagesPerSecond), began, stop);
        foreach (var line in summary.Warnings)
        {
            _process.Log.Warning("{Warning}", line);
        }

        return summary;
    }
}
