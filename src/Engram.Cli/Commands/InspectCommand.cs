using System.CommandLine;
using System.Globalization;
using Engram.Cli.Consoles;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.DataSets.Inspection;

namespace Engram.Cli.Commands;

/// <summary>inspect PATH: what a reader sees of a data set, before a night is spent; 0, or 1 where no picture at all can be used.</summary>
internal static class InspectCommand
{
    private const int Listed = 20;

    public static Command Create()
    {
        var path = CommandOptions.Place("PATH", "A data set: Parquet, tar shards, IDX, CIFAR, an image folder; or a pattern: shards/{00000..00009}.tar.");
        var caption = Column("--caption", "Column of the captions, as training.caption; without it the usual names are tried.");
        var image = Column("--image", "Column of the pictures, as training.image; without it the usual names are tried.");
        var id = Column("--id", "Column of the pictures' ids, as training.id.");
        var extra = new Option<string[]>("--column")
        {
            Description = "A column to carry, as training.columns; may stand several times.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        var rows = new Option<long?>("--rows") { Description = "Look at the first N rows only.", HelpName = "N" };
        rows.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var asked) && asked < 1)
            {
                result.AddError($"--rows: {asked} is below 1");
            }
        });
        var threads = CommandOptions.Threads();
        var json = CommandOptions.Json();
        var command = new Command("inspect", "Say what a reader sees of a data set: format, rows, columns, sizes, rows without usable pictures.")
        {
            path, caption, image, id, extra, rows, threads, json,
        };
        command.SetAction(parsed => Guard.RunAsync(parsed, parsed.GetValue(json), async (_, interruption) =>
        {
            var place = parsed.GetRequiredValue(path);
            if (OtherInput.Of(place, parsed.GetValue(caption), interruption.Stop) is { } other)
            {
                Print(other, parsed.GetValue(json));
                return ExitCode.Done;
            }

            ITrainingSource source;
            try
            {
                source = ColumnGuess.Open(
                    place, parsed.GetValue(caption), parsed.GetValue(image), parsed.GetValue(id), parsed.GetValue(extra)!, parsed.GetValue(threads), interruption.Stop);
            }
            catch (DataSetException e) when (e.MissingColumn is "image" && parsed.GetValue(image) is null && IsTable(place))
            {
                // A table without pictures may be a list of captions.
                Print(OtherInput.ListOf(place, parsed.GetValue(caption), interruption.Stop), parsed.GetValue(json));
                return ExitCode.Done;
            }

            var report = await DataSetInspector.InspectAsync(
                source, rows: parsed.GetValue(rows), threads: parsed.GetValue(threads), cancel: interruption.Stop);
            if (parsed.GetValue(json))
            {
                Json.Print(report);
            }
            else
            {
                Print(report);
            }

            return report.Readable > 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static Option<string?> Column(string name, string description) => new(name) { Description = description, HelpName = "NAME" };

    private static bool IsTable(string path) => File.Exists(path) && path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    private static void Print(OtherInput other, bool json)
    {
        if (json)
        {
            Json.Print(other);
        }
        else
        {
            Console.Out.WriteLine(SafeText.OneLine($"format     {other.Format}"));
            Console.Out.WriteLine(SafeText.OneLine($"use        {other.Use}"));
        }
    }

    private static void Print(DataSetReport report)
    {
        var (output, source, first) = (Console.Out, report.Source, report.First.Count > 0 ? report.First[0] : null);
        output.WriteLine(SafeText.OneLine($"format     {source.Format}, {Count(source.Files)} {(source.Files == 1 ? "file" : "files")}"));
        output.WriteLine($"rows       {Count(report.Rows)}{(report.Inspected < report.Rows ? $", the first {Count(report.Inspected)} inspected" : "")}");
        output.WriteLine(SafeText.OneLine($"columns    {(source.Fields.Count == 0 ? "none" : string.Join(", ", source.Fields.Take(60).Select(field => $"{field.Name} ({field.Kind})")))}"));
        output.WriteLine(SafeText.OneLine($"caption    {source.Caption ?? "none"}{Example(first?.Caption)}"));
        output.WriteLine(SafeText.OneLine($"image      {source.Image}"));
        output.WriteLine(SafeText.OneLine($"image_id   {source.Id}{Example(first?.ImageId)}"));
        output.WriteLine($"pictures   {Count(report.Readable)} readable, {Count(report.Missing)} missing, {Count(report.Unreadable)} unreadable");
        output.WriteLine($"captions   {Count(report.Inspected - report.WithoutCaption)}; {Count(report.WithoutCaption)} rows without one");
        if (report is { Smallest: { } least, Largest: { } most, MostFrequent: { } usual })
        {
            output.WriteLine(
                $"sizes      {Count(report.Sizes)} different; smallest {Size(least)}, largest {Size(most)}, most frequent {Size(usual)} ({Count(usual.Pictures)} pictures)");
        }

        foreach (var problem in report.Problems.Take(Listed))
        {
            output.WriteLine(SafeText.OneLine(
                $"{(problem.Missing ? "missing  " : "unreadable")} row {problem.Row} ({problem.ImageId}): {problem.Reason}"));
        }

        if (report.Missing + report.Unreadable > Listed)
        {
            output.WriteLine($"and {Count(report.Missing + report.Unreadable - Math.Min(Listed, report.Problems.Count))} more (--json lists up to 100)");
        }

        foreach (var warning in report.Warnings)
        {
            Console.Error.WriteLine(SafeText.OneLine($"warning: {warning}"));
        }
    }

    private static string Example(string? text) =>
        text is null ? "" : $", first '{string.Concat(text.EnumerateRunes().Take(60).Select(rune => rune.ToString()))}'";

    private static string Size(ImageSize size) => FormattableString.Invariant($"{size.Width} x {size.Height}");

    private static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
