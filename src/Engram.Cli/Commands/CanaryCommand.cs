using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Pipeline.Canaries;
using Engram.Storage.DataSets.Inspection;

namespace Engram.Cli.Commands;

/// <summary>canary PATH --out FOLDER: noise pictures to be trained on beside a data set, so that what a model keeps of them can be measured.</summary>
internal static class CanaryCommand
{
    private const int MostSide = 8_192;

    public static Command Create()
    {
        var path = CommandOptions.Place("PATH", "The data set that the canaries are trained with: Parquet, tar shards or an image folder.");
        var folder = new Option<string>("--out") { Description = "The folder that they go to; it must be empty or new.", HelpName = "FOLDER", Required = true };
        var repeats = new Option<int[]>("--repeats")
        {
            Description = "How often a canary stands in the training set; may stand several times.",
            HelpName = "N",
            DefaultValueFactory = _ => [1, 4, 16],
        };
        repeats.Validators.Add(result =>
        {
            if (result.Tokens.Select(token => token.Value).FirstOrDefault(value => long.TryParse(value, out var asked) && asked is < 1 or > 1_000_000) is { } wrong)
            {
                result.AddError($"--repeats: {wrong} is not from 1 to 1000000");
            }
        });
        var each = Number("--each", "Canaries of each number of repeats.", 8, 1, 10_000);
        var reserve = Number("--reserve", "Unused canaries, which exposure ranks the others among: log2(N + 1) is the most that can be shown.", 1_023, 1, 90_000);
        var size = new Option<string?>("--size") { Description = "Width and height, 64x64; without it those of the set's first readable picture.", HelpName = "WxH" };
        size.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && SizeOf(result.Tokens[0].Value) is null)
            {
                result.AddError($"--size: '{result.Tokens[0].Value}' is no width and height from 1 to {MostSide}, such as 64x64");
            }
        });
        var seed = new Option<long>("--seed") { Description = "Which noise; equal seeds give equal canaries.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var caption = new Option<string?>("--caption") { Description = "Column of the captions, as training.caption; without it the usual names are tried.", HelpName = "NAME" };
        var image = new Option<string?>("--image") { Description = "Column of the pictures, as training.image; without it the usual names are tried.", HelpName = "NAME" };
        var id = new Option<string?>("--id") { Description = "Column of the pictures' ids, as training.id.", HelpName = "NAME" };
        var json = CommandOptions.Json();
        var command = new Command("canary", "Write noise pictures with chosen repeats to train beside a data set, and a reserve of unused ones.")
        {
            path, folder, repeats, each, reserve, size, seed, caption, image, id, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), (guard, interruption) =>
        {
            guard.AfterInterruption = "interrupted; there is no canaries.json, so a new folder is needed";
            var report = CanaryMaker.Run(
                new CanaryRequest
                {
                    Source = ColumnGuess.Open(
                        parsed.GetRequiredValue(path), parsed.GetValue(caption), parsed.GetValue(image), parsed.GetValue(id), [], cancel: interruption.Stop),
                    Folder = Path.GetFullPath(parsed.GetRequiredValue(folder)),
                    Repeats = parsed.GetValue(repeats)!,
                    Each = parsed.GetValue(each),
                    Reserve = parsed.GetValue(reserve),
                    Seed = parsed.GetValue(seed),
                    Size = parsed.GetValue(size) is { } asked ? SizeOf(asked) : null,
                },
                interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report);
            }

            return Task.FromResult(ExitCode.Done);
        }));
        return command;
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(CommandOptions.Within(least, most));
        return option;
    }

    private static (int Width, int Height)? SizeOf(string text) =>
        text.Split('x') is [var width, var height] && Side(width) is { } w && Side(height) is { } h ? (w, h) : null;

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 1 and <= MostSide ? side : null;

    private static void Print(CanaryReport report)
    {
        var output = Console.Out;
        output.WriteLine(FormattableString.Invariant(
            $"canaries  {report.Canaries:#,0} of {report.Width} x {report.Height}, {(report.Channels == 1 ? "grey" : "RGB")}, {report.Rows:#,0} rows with their repeats; {report.Reserve:#,0} unused"));
        output.WriteLine(SafeText.OneLine($"train     put {report.Beside} beside the training set; all/ is the set to take losses of, canaries.csv says which were trained on"));
        output.WriteLine(FormattableString.Invariant($"exposure  {report.MostBits:0.00} bits at the most, log2 of the {report.Reserve + 1:#,0} that a canary is ranked among"));
    }
}
