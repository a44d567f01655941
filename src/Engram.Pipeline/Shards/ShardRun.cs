using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.Runs;
using Serilog;

namespace Engram.Pipeline.Shards;

/// <summary>
/// A run that several processes share, on as many machines as there are shards. The first one prepares it: prompts and threshold are one for
/// all. Each draws and measures its own prompts; the merge ranks, and leaves what a single process would have left.
/// </summary>
public static class ShardRun
{
    /// <summary>Does a shard, or goes on with it; a complete one is left as it is.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; everything finished is durable.</exception>
    /// <exception cref="OptionsException">A key cannot be used with these inputs, or there is no such shard.</exception>
    /// <exception cref="RefusedException">The shard is being worked on, or the run began with other inputs or another number of shards.</exception>
    public static Task<ShardState> ExecuteAsync(
        RunRequest request, Shard shard, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        ExecuteAsync(request, new RunParts(), shard, progress, time, log, stop);

    /// <summary>Builds tables, pictures and summary of a run whose shards are all complete; of a finished run it reads the summary.</summary>
    /// <exception cref="RefusedException">A shard is not complete or not of this run; the message is one line that says what to do.</exception>
    public static Task<RunSummary> MergeAsync(
        RunRequest request, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        MergeAsync(request, new RunParts(), progress, time, log, stop);

    internal static Task<ShardState> ExecuteAsync(
        RunRequest request, RunParts parts, Shard shard, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        RunFaults.TranslateAsync(async () =>
        {
            request.Options.ThrowIfInvalid();
            if (shard.Index < 0 || shard.Index >= shard.Count)
            {
                throw new OptionsException("shards", $"{shard.Index} is no shard of {shard.Count} (0 to {shard.Count - 1})");
            }

            return await new ShardSession(request, parts, shard, progress, time, log).ExecuteAsync(stop);
        });

    internal static Task<RunSummary> MergeAsync(
        RunRequest request, RunParts parts, IProgress<RunProgress> progress, TimeProvider time, ILogger log, CancellationToken stop) =>
        RunFaults.TranslateAsync(async () =>
        {
            request.Options.ThrowIfInvalid();
            var root = RunFolder.At(request.Folder);
            var plan = ShardPlan.Read(root) ?? throw new RefusedException($"{root.Path}: the run is not cut into shards; 'engram run' or 'engram resume' does the whole of it");
            using var held = RunLock.Take(root.Path);
            if (Manifest.Read(root) is { IsComplete: true } finished)
            {
                Manifest.Seal(root);
                return AttackRun.ReadFinished(request, parts, root, finished, log, stop);
            }

            return await new MergeSession(request, parts, root, plan, progress, time, log).ExecuteAsync(stop);
        });
}
