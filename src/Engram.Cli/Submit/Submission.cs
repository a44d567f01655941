using Engram.Cli.Configuration;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Storage;
using Engram.Storage.Runs;

namespace Engram.Cli.Submit;

/// <summary>A run's folder as schedulers find it: configuration, number of shards, scripts.</summary>
/// <param name="Left">Indices of the shards that are not complete.</param>
internal sealed record Submission(RunFolder Run, int Shards, IReadOnlyList<int> Left)
{
    /// <summary>Fixes the number of shards and writes config.yaml; null where the run is finished.</summary>
    /// <param name="options">With the number of shards.</param>
    /// <exception cref="RefusedException">The run began with other settings, another number of shards, or is being prepared.</exception>
    public static Submission? Prepare(string path, RunOptions options)
    {
        var configuration = ResolvedConfiguration.Of(options);
        var run = RunFolder.OpenOrCreate(path, shared: true);
        using var held = RunLock.Take(run.Path);
        var known = Manifest.Read(run);
        if (known is { IsComplete: true })
        {
            return null;
        }

        if (known is not null && ShardPlan.Read(run) is null)
        {
            throw new RefusedException($"{run.Path}: the run was begun by one process; go on with 'engram resume', or name a new folder with --out");
        }

        known?.RefuseOtherSettings(run, ConfigurationHash.LinesOf(options));
        ShardPlan.Fix(run, options.Shards);
        DurableFile.WriteText(run.ConfigFile, configuration);
        Directory.CreateDirectory(Path.Combine(run.Shards, "log"));
        return new Submission(
            run, options.Shards, [.. Enumerable.Range(0, options.Shards).Where(index => ShardState.Read(run.Shard(index)) is not { IsFinished: true })]);
    }

    /// <summary>Writes a file below shards/submit/ and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Run.Shards, "submit", name);
        DurableFile.WriteText(path, text);
        return path;
    }
}
