using Engram.Compute;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Pipeline.Shards;
using Engram.Storage.Checkpoints;
using Engram.Storage.Runs;
using Serilog.Core;

namespace Engram.Tests.Support;

/// <summary>Runs an attack with a stand-in model on the reference device.</summary>
internal static class Attack
{
    // Long enough for a busy machine, short enough that a hang is seen as one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A few rows a segment, so that a tiny run has many checkpoint events.
    private static readonly CheckpointLimits Small = new(TimeSpan.Zero, 2_500);

    public static Task<RunSummary> RunAsync(
        RunOptions options, string folder, IGeneratorFactory? model = null, Action<string>? durable = null,
        CheckpointLimits? limits = null, IProgress<RunProgress>? progress = null, IReadOnlyList<string>? siblings = null, CancellationToken stop = default) =>
        AttackRun.ExecuteAsync(
            RequestOf(options, folder) with { Siblings = siblings ?? [] }, PartsOf(model, durable, limits), progress ?? new Ignored(), new FixedClock(), Logger.None, stop)
            .WaitAsync(Patience, CancellationToken.None);

    /// <summary>One shard of a run, by a program of a name.</summary>
    public static Task<ShardState> ShardAsync(
        RunOptions options, string folder, Shard shard, IGeneratorFactory? model = null, Action<string>? durable = null, CheckpointLimits? limits = null,
        string software = "engram test", CancellationToken stop = default) =>
        ShardRun.ExecuteAsync(
            RequestOf(options, folder) with { Software = software }, PartsOf(model, durable, limits), shard, new Ignored(), new FixedClock(), Logger.None, stop)
            .WaitAsync(Patience, CancellationToken.None);

    public static Task<RunSummary> MergeAsync(RunOptions options, string folder, IGeneratorFactory? model = null) =>
        ShardRun.MergeAsync(RequestOf(options, folder), PartsOf(model), new Ignored(), new FixedClock(), Logger.None, CancellationToken.None)
            .WaitAsync(Patience, CancellationToken.None);

    private static RunRequest RequestOf(RunOptions options, string folder) =>
        new() { Options = options, Folder = folder, ConfigurationText = "name: tiny\n", Software = "engram test" };

    private static RunParts PartsOf(IGeneratorFactory? model, Action<string>? durable = null, CheckpointLimits? limits = null) => new()
    {
        OpenModel = _ => model ?? throw new InvalidOperationException("This run has no model."),
        OpenDevice = (_, _) => new ReferenceDevice(),
        Limits = limits ?? Small,
        Durable = durable,
    };

    /// <summary>Relative path → bytes of what must not depend on how a run went.</summary>
    public static SortedDictionary<string, string> ResultsIn(string folder)
    {
        var results = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in new[] { "tables", "images", "report/pairs", "report/extractions.png" })
        {
            var path = Path.Combine(folder, part);
            string[] files = File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [];
            foreach (var file in files)
            {
                var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
                if (!name.StartsWith("tables/runs/", StringComparison.Ordinal) && !name.StartsWith("tables/stage_timings/", StringComparison.Ordinal))
                {
                    results.Add(name, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
                }
            }
        }

        return results;
    }

    private sealed class Ignored : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
        }
    }
}
