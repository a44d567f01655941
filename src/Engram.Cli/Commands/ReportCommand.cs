using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Reports;
using Engram.Storage.Runs;

namespace Engram.Cli.Commands;

/// <summary>report RUN: writes the report of a run or a sweep, also while another process works on it.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var json = CommandOptions.Json();
        var command = new Command("report", "Write report/report.html and report/report.json of a run, or of a sweep and its cells; of an unfinished one they are provisional.") { run, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            if (SweepFolder.Is(folder))
            {
                var (found, place) = await SweepReportWriter.WriteAllAsync(SweepFolder.Open(folder), interruption.Stop);
                await TellAsync(parsed.GetValue(json), ReportFile.TextOf(found), place, found.Run.Provisional ? "cells are pending" : null);
                return ExitCode.Done;
            }

            guard.Configuration = ConfigurationFile.Load(Path.Combine(folder, "config.yaml"), []);
            var (report, page) = await ReportWriter.WriteAsync(folder, guard.Configuration.Options, interruption.Stop);
            await TellAsync(parsed.GetValue(json), ReportFile.TextOf(report), page, report.Run.Provisional ? $"the run is {report.Run.State}" : null);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <param name="provisional">Why it is; null where it is final.</param>
    private static Task TellAsync(bool json, string text, string page, string? provisional) => json
        ? Console.Out.WriteAsync(text)
        : Console.Out.WriteLineAsync(SafeText.OneLine($"report     {RelativePath.Of(page)}{(provisional is null ? "" : $" (provisional: {provisional})")}"));
}
