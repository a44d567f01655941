using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Pipeline.Canaries;

namespace Engram.Cli.Commands;

/// <summary>exposure RUN --canaries FOLDER: how strongly a model holds its canaries.</summary>
internal static class ExposureCommand
{
    public static Command Create()
    {
        var run = CommandOptions.Run();
        var canaries = new Option<string>("--canaries") { Description = "The folder that 'engram canary' wrote.", HelpName = "FOLDER", Required = true };
        var target = new Option<string?>("--target") { Description = "The model asked about, as table losses names it; without it the run's model.", HelpName = "NAME" };
        var json = CommandOptions.Json();
        var command = new Command("exposure", "Rank canaries by loss among the unused ones, from a finished membership attack on their all/.") { run, canaries, target, json };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            var report = await CanaryExposures.OfAsync(
                InferCommand.Finished(parsed.GetRequiredValue(run)), parsed.GetRequiredValue(canaries), parsed.GetValue(target), interruption.Stop);
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

    private static void Print(ExposureReport report)
    {
        var table = new TextTable("repeats", "canaries", "mean exposure", "least", "most", "at the maximum");
        foreach (var group in report.Canaries.GroupBy(canary => canary.Repeats))
        {
            double[] bits = [.. group.Select(canary => canary.Exposure.Bits)];
            table.Add(
                Text($"{group.Key:#,0}"), Text($"{bits.Length}"), Text($"{bits.Average():0.00}"), Text($"{bits.Min():0.00}"), Text($"{bits.Max():0.00}"),
                Text($"{group.Count(canary => canary.Exposure.Rank == 1)}"));
        }

        table.Print(Console.Out);
        Console.Out.WriteLine();
        Console.Out.WriteLine(Text($"bits; {report.MostBits:0.00} at the most, log2 of the {report.Reserve + 1:#,0} that a canary is ranked among; {report.ChanceBits:0.00} on average without memory"));
        if (report.WithoutLoss > 0)
        {
            Console.Error.WriteLine(Text($"warning: the run holds no loss of {report.WithoutLoss} of the canaries and unused ones"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
