using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Commands;

/// <summary>One process of a run: its console, log and progress around the attack, and its summary.</summary>
internal static class RunSession
{
    /// <summary>A file that is a run, or a sweep of runs.</summary>
    /// <param name="folder">Null: one below output.root, by the configuration.</param>
    public static async Task<int> ExecuteAsync(
        Guard guard, string path, string[] settings, string? folder, bool fullHash, bool json, Interruption interruption)
    {
        var root = ConfigurationFile.ReadRoot(path, settings);
        if (SweepFile.Of(root, path) is { } sweep)
        {
            var place = folder ?? RunFolderName.Of([.. sweep.Cells.Select(cell => cell.Configuration.Options)]);
            return await new SweepSession(guard, sweep, place, fullHash, interruption).ExecuteAsync(json);
        }

        guard.Configuration = ConfigurationFile.Bind(root, path);
        return await ExecuteAsync(guard, folder ?? RunFolderName.Of(guard.Configuration.Options), fullHash, json, interruption);
    }

    /// <summary>The attack with its console and log, and its report.</summary>
    /// <param name="siblings">Folders of runs whose selection may be taken over.</param>
    public static async Task<RunSummary> AttackAsync(
        ConfigurationFile configuration, string folder, bool fullHash, IReadOnlyList<string> siblings, Interruption interruption)
    {
        var request = new RunRequest
        {
            Options = configuration.Options,
            Folder = folder,
            ConfigurationText = ResolvedConfiguration.Of(configuration.Options),
            Software = Software.Name,
            FullHash = fullHash,
            Siblings = siblings,
        };
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

    private static async Task<int> ExecuteAsync(Guard guard, string folder, bool fullHash, bool json, Interruption interruption)
    {
        var shown = RelativePath.Of(folder);
        guard.ResumesFrom(shown);
        var summary = await AttackAsync(guard.Configuration!, folder, fullHash, [], interruption);
        if (json)
        {
            Json.Print(summary);
        }
        else
        {
            SummaryTable.Print(summary, shown, guard.Configuration!.Options, Console.Out);
        }

        var loaded = await WarehouseLoad.AfterRunAsync(guard.Configuration!.Options, folder, shown, interruption.Stop);
        if (summary.TooManyUnreadable)
        {
            await Console.Error.WriteLineAsync(SafeText.OneLine(TooMany(summary, guard.Configuration!)));
            return ExitCode.Failed;
        }

        return loaded;
    }
}
