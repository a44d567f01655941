using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Pipeline.Splits;
using Engram.Storage.DataSets.Inspection;

namespace Engram.Cli.Commands;

/// <summary>split PATH --out FOLDER: random halves of a data set for shadow models, near-duplicates on one side.</summary>
internal static class SplitCommand
{
    public static Command Create()
    {
        var path = CommandOptions.Place("PATH", "A data set: Parquet, tar shards, IDX, CIFAR, an image folder; or a pattern: shards/{00000..00009}.tar.");
        var folder = new Option<string>("--out") { Description = "The folder that the lists go to; it must be empty or new.", HelpName = "FOLDER", Required = true };
        var halves = new Option<int>("--halves") { Description = "How many halves, each for one model.", HelpName = "K", DefaultValueFactory = _ => 16 };
        halves.Validators.Add(CommandOptions.Within(2, 1_000));
        var near = new Option<decimal>("--near")
        {
            Description = "l2 of 8 × 8 block means at or below which two pictures are near-duplicates and lie on one side.",
            HelpName = "L2",
            DefaultValueFactory = _ => 0.03m,
        };
        near.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && decimal.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var asked) && asked is < 0 or > 1)
            {
                result.AddError($"--near: {result.Tokens[0].Value} is not from 0 to 1");
            }
        });
        var seed = new Option<long>("--seed") { Description = "Which halves; equal seeds give equal ones.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var image = new Option<string?>("--image") { Description = "Column of the pictures, as training.image; without it the usual names are tried.", HelpName = "NAME" };
        var id = new Option<string?>("--id") { Description = "Column of the pictures' ids, as training.id.", HelpName = "NAME" };
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("split", "Write random halves of a data set for shadow models: lists of ids as text and Parquet.")
        {
            path, folder, halves, near, seed, image, id, threads, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (guard, interruption) =>
        {
            guard.AfterInterruption = "interrupted; there is no split.json, so the same command begins anew";
            var report = await SetSplitter.RunAsync(
                new SplitRequest
                {
                    Source = ColumnGuess.Open(
                        parsed.GetRequiredValue(path), null, parsed.GetValue(image), parsed.GetValue(id), [], parsed.GetValue(threads), interruption.Stop),
                    Folder = Path.GetFullPath(parsed.GetRequiredValue(folder)),
                    Halves = parsed.GetValue(halves),
                    Near = parsed.GetValue(near),
                    Seed = parsed.GetValue(seed),
                    Threads = parsed.GetValue(threads),
                },
                stop: interruption.Stop);
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

    private static void Print(SplitReport report)
    {
        var (output, unread) = (Console.Out, report.Rows - report.Pictures);
        output.WriteLine(SafeText.OneLine($"pictures  {Count(report.Pictures)}{(unread > 0 ? $"; {Count(unread)} rows without a readable one are in no list" : "")}"));
        output.WriteLine($"clusters  {Count(report.Clusters)}; {Count(report.InDuplicates)} pictures have a near-duplicate, the largest cluster has {Count(report.LargestCluster)}");
        output.WriteLine($"halves    {Count(report.Sizes.Count)} of {Count(report.Sizes.Min())} to {Count(report.Sizes.Max())} pictures; each picture is in {Of(report.Sizes.Count)} of them");
    }

    private static string Of(int halves) => halves % 2 == 0 ? Count(halves / 2) : $"{Count(halves / 2)} or {Count((halves / 2) + 1)}";

    private static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
