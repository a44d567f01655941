using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Cli.Reports;
using Engram.Pipeline.Reports;

namespace Engram.Cli.Commands;

/// <summary>report RUN: writes the report of a run, also while another process works on it.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var json = CommandOptions.Json();
        var command = new Command("report", "Write report/report.html and report/report.json of a run; of an unfinished one they are provisional.") { run, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            guard.Configuration = ConfigurationFile.Load(Path.Combine(folder, "config.yaml"), []);
            var (report, page) = await ReportWriter.WriteAsync(folder, guard.Configuration.Options, interruption.Stop);
            if (parsed.GetValue(json))
            {
                await Console.Out.WriteAsync(ReportFile.TextOf(report));
            }
            else
            {
                await Console.Out.WriteLineAsync(SafeText.OneLine($"report     {RelativePath.Of(page)}{(report.Run.Provisional ? $" (provisional: the run is {report.Run.State})" : "")}"));
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
