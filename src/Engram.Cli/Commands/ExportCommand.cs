using System.CommandLine;
using System.Globalization;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Storage.Warehouse;

namespace Engram.Cli.Commands;

/// <summary>export RUN --to TARGET: loads a finished run into a warehouse.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var to = new Option<string>("--to")
        {
            Description = "duckdb:FILE, parquet:FOLDER, or postgres: with a connection (the password comes from PGPASSWORD or PGPASSFILE).",
            HelpName = "WAREHOUSE",
            Required = true,
        };
        var json = CommandOptions.Json();
        var command = new Command("export", "Load a finished run into a warehouse, in the place of what it has of the run.") { run, to, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            var text = parsed.GetRequiredValue(to);
            if (WarehouseTarget.ProblemOf(text) is { } problem)
            {
                throw new ConfigurationException($"--to: {problem}");
            }

            var folder = RunPath.Existing(parsed.GetRequiredValue(run));
            var target = WarehouseTarget.Parse(text, Environment.CurrentDirectory);
            guard.AfterInterruption = "interrupted; the warehouse holds what it held before";
            var report = await WarehouseLoader.LoadAsync(folder, target, Environment.GetEnvironmentVariable, interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Print(LoadReport report)
    {
        Console.Out.WriteLine(SafeText.OneLine($"{report.RunId}: {WarehouseLoad.Sentence(report)}"));
        var table = new TextTable("table", "rows");
        foreach (var (name, rows) in report.Rows)
        {
            table.Add(name, rows.ToString(CultureInfo.InvariantCulture));
        }

        table.Print(Console.Out);
    }
}
