using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Commands;

/// <summary>One process of a run: its console, log and progress around the attack, and its summary.</summary>
internal static class RunSession
{
    public static async Task<int> ExecuteAsync(Guard guard, string folder, bool fullHash, bool json, Interruption interruption)
    {
        var request = new RunRequest
        {
            Options = guard.Configuration!.Options,
            Folder = folder,
            ConfigurationText = ResolvedConfiguration.Of(guard.Configuration.Options),
            Software = Software.Name,
            FullHash = fullHash,
        };
        var time = TimeProvider.System;
        var shown = RelativePath.Of(folder);
        guard.AfterInterruption = $"interrupted; finished work is kept, and 'engram resume {shown}' goes on";
        var summary = await RunConsole.ExecuteAsync(
            folder, time, (progress, log) => AttackRun.ExecuteAsync(request, progress, time, log, interruption.Stop));
        await ReportWriter.EnsureAsync(folder, request.Options, summary.WasFinished, interruption.Stop);
        if (json)
        {
            Json.Print(summary);
        }
        else
        {
            SummaryTable.Print(summary, shown, guard.Configuration.Options, Console.Out);
        }

        return summary.TooManyUnreadable ? await TooManyAsync(summary, guard.Configuration) : ExitCode.Done;
    }

    private static async Task<int> TooManyAsync(RunSummary summary, ConfigurationFile configuration)
    {
        var allowed = configuration.Options.Training.MaxUnreadable.ToString(CultureInfo.InvariantCulture);
        var rows = summary.TrainingRead + summary.TrainingMissing + summary.TrainingUnreadable;
        var problem = summary.TrainingRead == 0
            ? $"none of {rows} rows has a picture that can be read; the tables are kept"
            : $"{summary.TrainingUnreadable} of {rows} pictures are unreadable, more than the share {allowed}; the tables are kept";
        await Console.Error.WriteLineAsync(SafeText.OneLine(configuration.Message(new("training.max_unreadable", problem))));
        return ExitCode.Failed;
    }
}
