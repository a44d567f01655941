using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Compute;
using Engram.Diffusion.Timing;

namespace Engram.Cli.Commands;

/// <summary>bench MODEL: what each component of a model costs on a device.</summary>
internal static class BenchCommand
{
    private const int LargestBatch = 4_096;

    public static Command Create()
    {
        var model = CommandOptions.Place("MODEL", "A folder in the diffusers layout, or one component's.");
        var batch = new Option<int>("--batch") { Description = "Rows of one forward pass, default 1; guidance is not counted.", HelpName = "N", DefaultValueFactory = _ => 1 };
        batch.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var rows) && rows is < 1 or > LargestBatch)
            {
                result.AddError($"--batch: {rows} is not from 1 to {LargestBatch}");
            }
        });
        var random = new Option<bool>("--random") { Description = "Fill the shapes of the config.json files; no weights are read or needed." };
        var device = CommandOptions.Device("auto");
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("bench", "Time each component of a model: milliseconds, FLOP/s, share of the device's peak, memory, images an hour.")
        {
            model, batch, random, device, threads, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (_, interruption) =>
        {
            using var opened = DeviceCatalog.Open(parsed.GetValue(device)!, parsed.GetValue(threads));
            var options = new TimingOptions { Batch = parsed.GetValue(batch), Random = parsed.GetValue(random) };
            var timing = ModelTimer.Run(parsed.GetRequiredValue(model), opened, options, interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(timing);
            }
            else
            {
                Print(timing, opened.Description);
            }

            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static void Print(ModelTiming timing, string description)
    {
        Console.Out.WriteLine(SafeText.OneLine(
            string.Create(CultureInfo.InvariantCulture, $"{timing.Device}: {description}; {timing.PeakGflops:0} GFLOP/s of multiply-adds at most")));
        var table = new TextTable("component", "batch", "ms", "GFLOP", "GFLOP/s", "of peak", "memory, MiB");
        foreach (var part in timing.Components)
        {
            table.Add(
                part.Component,
                Number(part.Batch, "0"),
                Number(part.Milliseconds, "0.00"),
                Number(part.Gflop, "0.00"),
                Number(part.Gflops, "0.0"),
                Number(100 * part.ShareOfPeak, "0 \\%"),
                Number(part.PeakMemoryBytes / 1048576.0, "0"));
        }

        table.Print(Console.Out);
        if (timing.ImagesPerHour > 0)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{timing.ImagesPerHour:0} images an hour at {timing.Steps} steps, guidance {timing.Guidance} ({timing.UnetRowsPerImage} UNet rows an image)"));
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
