using System.Globalization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Consoles;

/// <summary>What a finished run found, on the standard output.</summary>
internal static class SummaryTable
{
    public static void Print(RunSummary summary, string folder, RunOptions options)
    {
        var output = Console.Out;
        var drawn = options.Generations.From.Length == 0;
        var table = new TextTable("source", "prompts", "generations", "flagged", "(95 % interval)", "extracted", "median l2");
        foreach (var row in summary.Strategies)
        {
            table.Add(
                row.Strategy,
                Number(row.Prompts),
                drawn ? Number(row.Prompts * options.Generate.PerPrompt) : "-",
                Number(row.Flagged.Hits),
                Interval(row.Flagged),
                Number(row.Extracted),
                row.MedianL2?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-");
        }

        table.Add("all", Number(summary.Prompts), Number(summary.Generations), Number(summary.Flagged), "", Number(summary.ExtractedPrompts), "");
        output.WriteLine(SafeText.OneLine($"run {summary.RunId}{(summary.WasFinished ? ", finished before" : "")}"));
        table.Print(output);
        output.WriteLine($"precision  {Share(summary.Precision)} of the flagged prompts were found in the training set");
        output.WriteLine($"recall     {Share(summary.Recall)} of the prompts with copies in the training set were flagged");
        output.WriteLine(Invariant($"threshold  {summary.Threshold:0.0000} ({summary.ThresholdSource}), cliques of {options.Clique.Size} of {options.Generate.PerPrompt}"));
        if (summary.Blank + summary.NonFinite + summary.Undecided > 0)
        {
            output.WriteLine(Invariant($"left out   {summary.Blank} blank, {summary.NonFinite} not finite; {summary.Undecided} prompts undecided"));
        }

        if (summary.TrainingMissing + summary.TrainingUnreadable > 0)
        {
            output.WriteLine(Invariant($"training   {summary.TrainingRead} read, {summary.TrainingMissing} missing, {summary.TrainingUnreadable} unreadable"));
        }

        foreach (var warning in summary.Warnings)
        {
            output.WriteLine(SafeText.OneLine($"warning    {warning}"));
        }

        output.WriteLine(Invariant($"speed      {summary.ImagesPerSecond:0.00} images a second, {MinuteLines.Duration(TimeSpan.FromSeconds(summary.Seconds))}"));
        output.WriteLine($"manifest   {summary.ManifestHash}");
        output.WriteLine(SafeText.OneLine($"tables     {Path.Combine(folder, "tables")}"));
        output.WriteLine(SafeText.OneLine($"pictures   {Path.Combine(folder, "report")}"));
    }

    private static string Share(Share share) => share.Trials == 0 ? "no case:" : $"{share.Hits} of {share.Trials} ({Interval(share)})";

    private static string Interval(Share share) => share.Trials == 0 ? "-" : Invariant($"{100 * share.Low:0.0} to {100 * share.High:0.0} %");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
