using System.Globalization;
using Engram.Cli.Reports;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Consoles;

/// <summary>What a finished run found, in lines of at most 80 columns where paths and captions allow.</summary>
internal static class SummaryTable
{
    /// <param name="folder">As it is shown.</param>
    public static void Print(RunSummary summary, string folder, RunOptions options, TextWriter output)
    {
        output.WriteLine(SafeText.OneLine($"run {summary.RunId}{(summary.WasFinished ? ", finished before" : "")}"));
        output.WriteLine();
        if (summary.Membership is { } asked)
        {
            MembershipTable.Print(asked, output);
        }
        else if (summary.Inpainting is { } inpainted)
        {
            InpaintingTable.Print(inpainted, options, output);
        }
        else if (summary.Untargeted is { } found)
        {
            UntargetedTable.Print(summary, found, options, output);
        }
        else
        {
            PrintPrompts(summary, options, output);
        }

        foreach (var line in Losses(summary))
        {
            output.WriteLine(line);
        }

        foreach (var warning in summary.Warnings)
        {
            output.WriteLine(SafeText.OneLine($"warning    {warning}"));
        }

        var seconds = Durations.Text(TimeSpan.FromSeconds(summary.Seconds));
        output.WriteLine(summary.ImagesPerSecond > 0 ? Text($"speed      {summary.ImagesPerSecond:0.00} {(summary.Membership is null ? "images" : "passes of a model")} a second; {seconds}") : $"time       {seconds}");
        output.WriteLine($"manifest   {summary.ManifestHash}");
        output.WriteLine(SafeText.OneLine($"tables     {Path.Combine(folder, "tables")}"));
        if (summary.Membership is null)
        {
            output.WriteLine(SafeText.OneLine($"pictures   {Pictures(folder)}"));
        }

        output.WriteLine(SafeText.OneLine($"report     {Path.Combine(folder, "report", ReportWriter.PageName)}"));
    }

    private static void PrintPrompts(RunSummary summary, RunOptions options, TextWriter output)
    {
        Sources(summary).Print(output);
        output.WriteLine();
        output.WriteLine(Line("precision", summary.Precision, "flagged prompts were found in the training set"));
        output.WriteLine(Line("recall", summary.Recall, "prompts with copies in the training set were flagged"));
        output.WriteLine(Text($"threshold  {summary.Threshold:0.0000} ({summary.ThresholdSource}), cliques of {options.Clique.Size} and more"));
    }

    private static TextTable Sources(RunSummary summary)
    {
        var table = new TextTable("source", "prompts", "generations", "flagged", "95 % interval", "extracted", "median l2");
        foreach (var row in summary.Strategies)
        {
            table.Add(
                row.Strategy,
                Text($"{row.Prompts}"),
                Text($"{row.Generations}"),
                Text($"{row.Flagged.Hits}"),
                Interval(row.Flagged),
                Text($"{row.Extracted}"),
                row.MedianL2?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-");
        }

        table.Add(
            "total", Text($"{summary.Prompts}"), Text($"{summary.Generations}"), Text($"{summary.Flagged}"), "", Text($"{summary.ExtractedPrompts}"), "");
        return table;
    }

    private static IEnumerable<string> Losses(RunSummary summary)
    {
        if (summary.Blank + summary.NonFinite > 0 && summary.Membership is null)
        {
            yield return Text($"left out   {summary.Blank} blank and {summary.NonFinite} non-finite generations");
        }

        foreach (var join in summary.Embeddings?.Joins ?? [])
        {
            var found = join.Recall is { } recall
                ? $"{join.Lists} lists, {recall.Hits} of {recall.Trials} sampled pairs found ({Interval(recall)})"
                : "every pair compared";
            yield return Text($"duplicates cosine {join.Cosine} of {summary.Embeddings!.Rows} embeddings ({summary.Embeddings.Kind}), {found}");
        }

        if (summary.Screening is { } screening)
        {
            yield return Text($"screening  {screening.Captions} captions by {screening.UnetCalls} model calls, {100 * screening.ShareOfAttack ?? 0:0.0} % of an attack on all of them");
        }

        if (summary.Undecided > 0)
        {
            yield return Text($"undecided  {summary.Undecided} prompts; a larger clique.nodes decides more");
        }

        if (summary.Stop is { } stop)
        {
            yield return Text($"stopped    {stop.Drawn} of {stop.Planned} generations were drawn ({100.0 * (stop.Planned - stop.Drawn) / Math.Max(1, stop.Planned):0.0} % saved): {stop.Found} prompts found, {stop.Unreachable} out of reach, {stop.Improbable} improbable, {stop.Complete} complete");
            yield return Text($"           at risk {stop.Risk} a clique of just the asked size is missed with a probability of {stop.MissProbability:0.0000}");
        }

        if (summary.Copies is { } copies)
        {
            yield return Text($"compared   {copies.Considered}");
            if (copies.Members > 0)
            {
                yield return Text($"copies     of {copies.Members} marked generations {copies.Extracted} extracted{Beside(copies)}; {copies.Disagreements} disagreements (table copies)");
            }
        }

        if (summary.TrainingMissing + summary.TrainingUnreadable > 0)
        {
            yield return Text($"training   {summary.TrainingRead} read, {summary.TrainingMissing} missing, {summary.TrainingUnreadable} unreadable");
        }
    }

    private static string Beside(CopySummary copies) =>
        (copies.Views > 0 ? Text($", {copies.Views} as crop or mirror image") : "") + (copies.Templates > 0 ? Text($", {copies.Templates} by what they share") : "")
        + (copies.Encoder > 0 ? Text($", {copies.Encoder} in the encoder's view") : "");

    private static string Line(string name, Share share, string what) => share.Trials == 0
        ? $"{name,-9}  - (there are no {what.Split(" were ")[0]})"
        : $"{name,-9}  {share.Hits} of {share.Trials} {what} ({Interval(share)})";

    private static string Pictures(string folder)
    {
        var sheet = Path.Combine(folder, "report", "extractions.png");
        return File.Exists(sheet) ? sheet : Path.Combine(folder, "report");
    }

    private static string Interval(Share share) => share.Trials == 0 ? "-" : Text($"{100 * share.Low:0.0} to {100 * share.High:0.0} %");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
