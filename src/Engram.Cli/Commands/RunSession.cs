using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>One process of a run: its console, log and progress around the attack, and its summary.</summary>
internal static class RunSession
{
    /// <summary>A file that is a run, or a sweep of runs.</summary>
    /// <param name="folder">Null: one below output.root, by the configuration.</param>
    /// <param name="asked">The option --shard; null where it was not given.</param>
    public static async Task<int> ExecuteAsync(
        Guard guard, string path, string[] settings, string? folder, string? asked, bool fullHash, bool json, Interruption interruption)
    {
        var root = ConfigurationFile.ReadRoot(path, settings);
        if (SweepFile.Of(root, path) is { } sweep)
        {
            if (asked is not null || sweep.Cells.Any(cell => cell.Configuration.Options.Shards > 1))
            {
                throw new ConfigurationException($"{path}: a sweep is not cut into shards; its cells are runs, and each one's config.yaml can be");
            }

            var cells = folder ?? RunFolderName.Of([.. sweep.Cells.Select(cell => cell.Configuration.Options)]);
            return await new SweepSession(guard, sweep, cells, fullHash, interruption).ExecuteAsync(json);
        }

        guard.Configuration = ConfigurationFile.Bind(root, path);
        var options = guard.Configuration.Options;
        var place = folder ?? RunFolderName.Of(options);
        var run = RunFolder.At(place);
        if (Manifest.Read(run) is { IsComplete: true })
        {
            return await ExecuteAsync(guard, place, fullHash, json, interruption);
        }

        var plan = ShardPlan.Read(run);
        if (ShardChoice.Of(asked, options.Shards, plan, Environment.GetEnvironmentVariable) is { } shard)
        {
            return await new ShardProcess(guard, run, shard, fullHash, interruption).ExecuteAsync(json);
        }

        if (plan is not null || options.Shards > 1)
        {
            var (shown, shards) = (RelativePath.Of(place), plan?.Shards ?? options.Shards);
            throw new ConfigurationException(
                $"{shown}: the run is cut into {shards} shards; do one with --shard 0/{shards} to {shards - 1}/{shards} (or let engram submit do so), then 'engram merge {shown}'");
        }

        return await ExecuteAsync(guard, place, fullHash, json, interruption);
    }

    /// <summary>What the attack is told, with every default written out for config.yaml.</summary>
    public static RunRequest RequestOf(RunOptions options, string folder, bool fullHash) => new()
    {
        Options = options,
        Folder = folder,
        ConfigurationText = ResolvedConfiguration.Of(options),
        Software = Software.Name,
        FullHash = fullHash,
    };

    /// <summary>The attack with its console and log, and its report.</summary>
    /// <param name="siblings">Folders of runs whose selection may be taken over.</param>
    public static async Task<RunSummary> AttackAsync(
        ConfigurationFile configuration, string folder, bool fullHash, IReadOnlyList<string> siblings, Interruption interruption)
    {
        var request = RequestOf(configuration.Options, folder, fullHash) with { Siblings = siblings };
        var time = TimeProvider.System;
        var summary = await RunConsole.ExecuteAsync(
            folder, request.Options.Observe, time, (progress, log) => AttackRun.ExecuteAsync(request, progress, time, log, interruption.Stop));
        await ReportWriter.EnsureAsync(folder, request.Options, summary.WasFinished, interruption.Stop);
        return summary;
    }

    public static string TooMany(RunSummary summary, ConfigurationFile configuration)
    {
        var allowed = configuration.Options.Training.MaxUnreadable.ToString(CultureInfo.InvariantCulture);
        var rows = summary.TrainingRead + summary.TrainingMissing + summary.TrainingUnreadable;
        var problem = summary.TrainingRead == 0
            ? $"none of {rows} rows has a picture that can be read; the tables are kept"
            : $"{summary.TrainingUnreadable} of {rows} pictures are unreadable, more than the share {allowed}; the tables are kept";
        return configuration.Message(new("training.max_unreadable", problem));
    }

    /// <summary>Prints a run's summary and loads it where its configuration says so.</summary>
    public static async Task<int> ConcludeAsync(ConfigurationFile configuration, RunSummary summary, string folder, bool json, Interruption interruption)
    {
        var shown = RelativePath.Of(folder);
        if (json)
        {
            Json.Print(summary);
        }
        else
        {
            SummaryTable.Print(summary, shown, configuration.Options, Console.Out);
        }

        var loaded = await WarehouseLoad.AfterRunAsync(configuration.Options, folder, shown, interruption.Stop);
        if (summary.TooManyUnreadable)
        {
            await Console.Error.WriteLineAsync(SafeText.OneLine(TooMany(summary, configuration)));
            return ExitCode.Failed;
        }

        return loaded;
    }

    private static async Task<int> ExecuteAsync(Guard guard, string folder, bool fullHash, bool json, Interruption interruption)
    {
        guard.ResumesFrom(RelativePath.Of(folder));
        var summary = await AttackAsync(guard.Configuration!, folder, fullHash, [], interruption);
        return await ConcludeAsync(guard.Configuration!, summary, folder, json, interruption);
    }
}
