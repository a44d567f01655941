using Engram.Pipeline.Flow;
using Engram.Pipeline.Options.Rules;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>One process at work on the whole of one unfinished run whose lock it holds.</summary>
internal sealed class RunSession(
    RunRequest request, RunParts parts, RunFolder folder, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
{
    private readonly RunProcess _process = new(request, parts, folder, progress, time, log);

    public async Task<RunSummary> ExecuteAsync(CancellationToken stop)
    {
        // A key that was changed is named before its value is judged.
        var known = Manifest.Read(folder);
        known?.RefuseOtherSettings(folder, ConfigurationHash.LinesOf(request.Options));

        // Everything that can be wrong with inputs comes before the first file of the run.
        using var equipment = _process.Open(stop);
        var manifest = _process.Begin(known, equipment);
        try
        {
            return await _process.WorkAsync(
                folder, OrdinalRange.All, manifest, equipment, (attack, _, monitor, warnings) => AttackAsync(attack, monitor, manifest, warnings, stop), stop);
        }
        catch (Exception e) when (known is null && _process.Meters.Denoise.Items == 0 && RunFaults.IsConfiguration(e))
        {
            // Nothing was drawn: without a manifest the folder takes the mended configuration.
            _process.Withdraw();
            throw;
        }
    }

    private async Task<RunSummary> AttackAsync(
        IRunAttack attack, RunMonitor monitor, Manifest manifest, IReadOnlyList<string> warnings, CancellationToken stop)
    {
        await attack.PrepareAsync(stop);
        await attack.DrawAsync(stop);
        var summary = await attack.FinishAsync(manifest, warnings, monitor.MeanRate(), _process.Started, stop);
        foreach (var line in summary.Warnings)
        {
            _process.Log.Warning("{Warning}", line);
        }

        return summary;
    }
}
