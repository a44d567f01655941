using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Consoles;

/// <summary>What an untargeted attack found, in lines of at most 80 columns.</summary>
internal static class UntargetedTable
{
    // Enough to see the shape; the table extraction_curve has every rise.
    private const int CurvePoints = 8;

    public static void Print(RunSummary summary, UntargetedSummary found, RunOptions options, TextWriter output)
    {
        var table = new TextTable("compared with", "pictures", "samples", "hits", "rate, 95 % interval", "unique", "by l2", "unique");
        Add(table, "training set", found.Training);
        if (found.Control is { } control)
        {
            Add(table, "control set", control);
        }

        table.Print(output);
        output.WriteLine();
        output.WriteLine(Text($"hit        adaptive l2 below 1: alpha {found.Alpha}, {found.Nearest} pictures around the {Centre(found)}"));
        output.WriteLine(Text($"by l2      at or below {options.Match.L2}"));
        output.WriteLine(Line("precision", summary.Precision, "hits are confirmed by l2"));
        output.WriteLine(Line("recall", summary.Recall, "pictures with copies in the training set were hit"));
        var points = Thinned(found.Curve).Select(point => Text($"{point.Samples}: {point.UniqueExtractions}"));
        output.WriteLine($"curve      {string.Join(", ", points)} (samples: unique)");
    }

    private static void Add(TextTable table, string name, SetSummary set) => table.Add(
        name,
        Text($"{set.Pictures}"),
        Text($"{set.Hits.Trials}"),
        Text($"{set.Hits.Hits}"),
        set.Hits.Value is { } rate ? Text($"{100 * rate:0.0} %, {100 * set.Hits.Low:0.0} to {100 * set.Hits.High:0.0} %") : "-",
        Text($"{set.Unique}"),
        Text($"{set.L2Hits.Hits}"),
        Text($"{set.L2Unique}"));

    /// <summary>The last point below each eighth of the samples, and the last of all.</summary>
    private static IEnumerable<CurvePoint> Thinned(IReadOnlyList<CurvePoint> curve)
    {
        for (var i = 1; i <= CurvePoints && curve.Count > 0; i++)
        {
            var samples = curve[^1].Samples * i / CurvePoints;
            var at = curve.LastOrDefault(point => point.Samples <= samples);
            yield return (at ?? curve[0] with { UniqueExtractions = 0 }) with { Samples = samples };
        }
    }

    private static string Centre(UntargetedSummary found) => found.Neighbourhood == "training" ? "training picture" : "generation";

    private static string Line(string name, Share share, string what) => share.Trials == 0
        ? $"{name,-9}  - (there are no {what.Split(" are ")[0].Split(" were ")[0]})"
        : Text($"{name,-9}  {share.Hits} of {share.Trials} {what} ({100 * share.Low:0.0} to {100 * share.High:0.0} %)");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
