using Engram.Diffusion;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Storage;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>An attack of METHOD.md on one run folder.</summary>
public static class AttackRun
{
    /// <summary>
    /// Starts, continues or, where the folder is finished, reads the run. Durable work is never done again; the tables and images of an
    /// interrupted run equal those of an uninterrupted one.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; everything finished is durable.</exception>
    /// <exception cref="OptionsException">A key cannot be used with these inputs.</exception>
    /// <exception cref="RefusedException">The folder is locked, foreign, or was begun with other inputs.</exception>
    /// <exception cref="StageException">A stage failed for a reason that is no input's; its cause is the inner exception.</exception>
    /// <exception cref="RunFailedException">Everything that the model made is NaN or infinite.</exception>
    public static Task<RunSummary> ExecuteAsync(
        RunRequest request, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        ExecuteAsync(request, new RunParts(), progress, time, log, stop);

    internal static Task<RunSummary> ExecuteAsync(
        RunRequest request, RunParts parts, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        RunFaults.TranslateAsync(async () =>
        {
            request.Options.ThrowIfInvalid();
            RefuseShards(RunFolder.At(request.Folder));
            var isNew = !Directory.Exists(request.Folder);
            var folder = RunFolder.OpenOrCreate(request.Folder);
            try
            {
                return await UnderLockAsync(request, parts, folder, progress, time, log, stop);
            }
            finally
            {
                // An input that is refused leaves no folder behind.
                if (isNew)
                {
                    folder.RemoveIfUnused();
                }
            }
        });

    private static async Task<RunSummary> UnderLockAsync(
        RunRequest request, RunParts parts, RunFolder folder, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop)
    {
        using var held = RunLock.Take(folder.Path);
        if (Manifest.Read(folder) is { IsComplete: true } finished)
        {
            Manifest.Seal(folder);
            return ReadFinished(request, parts, folder, finished, log, stop);
        }

        return await new RunSession(request, parts, folder, progress, time, log).ExecuteAsync(stop);
    }

    internal static RunSummary ReadFinished(
        RunRequest request, RunParts parts, RunFolder folder, Manifest manifest, ILogger log, CancellationToken stop)
    {
        manifest.RefuseOtherSettings(folder, ConfigurationHash.LinesOf(request.Options));
        try
        {
            var inputs = RunInputs.Open(request, parts, stop);
            manifest.RefuseChanges(folder, inputs.ConfigHash, inputs.ModelHash, inputs.Data.Hash, RunInputs.Arithmetic);
        }
        catch (Exception e) when (e is ModelException or DataSetException or OptionsException)
        {
            // A finished run can be read where its inputs are gone.
            log.Warning("The finished run's inputs were not compared: {Reason}", e.Message);
        }

        // The share may be changed on a finished run: it judges, and alters no table.
        return SummaryFile.Read(folder).JudgedBy(request.Options.Training.MaxUnreadable);
    }

    private static void RefuseShards(RunFolder folder)
    {
        if (ShardPlan.Read(folder) is { } plan && Manifest.Read(folder) is not { IsComplete: true })
        {
            throw new RefusedException(
                $"{folder.Path}: the run is cut into {plan.Shards} shards; do one with --shard, or build the tables with 'engram merge'");
        }
    }
}
