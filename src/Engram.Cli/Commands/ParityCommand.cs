using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Cli.Commands;

/// <summary>parity FOLDER: a component on recorded tensors; 0 within the tolerance, 1 above it, 2 where the folder cannot be used.</summary>
internal static class ParityCommand
{
    public static Command Create()
    {
        var folder = CommandOptions.Place("FOLDER", "A component's, scheduler's, tokenizer's or pipeline's folder with recorded outputs.");
        var device = CommandOptions.Device("host");
        var threads = CommandOptions.Threads();
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = "Largest difference, default 1e-4: absolute; for schedulers relative to the trajectory's largest value.",
            HelpName = "NUMBER",
        };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
                && (!double.IsFinite(value) || value < 0))
            {
                result.AddError($"--tolerance: {result.Tokens[0].Value} is not a number from 0 up");
            }
        });
        var json = CommandOptions.Json();
        var command = new Command("parity", "Compare a model's component with outputs that other software recorded.")
        {
            folder, device, threads, tolerance, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (_, _) =>
        {
            using var opened = DeviceCatalog.Open(parsed.GetValue(device)!, parsed.GetValue(threads));
            var report = ParityCheck.Run(parsed.GetRequiredValue(folder), opened, parsed.GetValue(tolerance));
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report, opened.Name);
            }

            return Task.FromResult(report.Passed ? ExitCode.Done : ExitCode.Failed);
        }));
        return command;
    }

    private static void Print(ParityReport report, string device)
    {
        foreach (var warning in report.Warnings)
        {
            Console.Error.WriteLine(SafeText.OneLine($"warning: {warning}"));
        }

        var table = new TextTable("output", "absolute", "relative", "allowed", "");
        foreach (var output in report.Outputs)
        {
            table.Add(
                output.Name,
                Number(output.Absolute),
                Number(output.Relative),
                output.Tolerance == 0 ? "equal" : $"{Number(output.Tolerance)} {(output.IsRelative ? "relative" : "absolute")}",
                output.Passed ? "passed" : "FAILED");
        }

        table.Print(Console.Out);
        var failed = report.Outputs.Count(output => !output.Passed);
        Console.Out.WriteLine(SafeText.OneLine(
            $"{report.Kind} on {device}: {(failed == 0 ? "passed" : $"{failed} of {report.Outputs.Count} outputs FAILED")}"));
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.00E+0", CultureInfo.InvariantCulture);
}
