using System.Globalization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Consoles;

/// <summary>What an inpainting attack found, in lines of at most 80 columns.</summary>
internal static class InpaintingTable
{
    public static void Print(InpaintingSummary found, RunOptions options, TextWriter output)
    {
        var table = new TextTable("pictures of", "number", "closer, 95 % interval", "recovered", "by reference", "best l2", "reference");
        Add(table, "training set", found.Training);
        if (found.HeldOut is { } other)
        {
            Add(table, "held-out set", other);
        }

        table.Print(output);
        output.WriteLine();
        output.WriteLine(Text($"closer     the best {found.Best} of {found.Trials} trials are nearer to the original than the reference's"));
        output.WriteLine(Text($"recovered  one of them is at or below l2 {options.Match.L2}, over the {found.Hidden} hidden of {found.Pixels} pixels"));
        output.WriteLine("best l2    median of the mean over the best trials");
    }

    private static void Add(TextTable table, string name, InpaintingSet set) => table.Add(
        name, Text($"{set.Pictures}"),
        set.Closer.Trials == 0 ? "-" : Text($"{set.Closer.Hits} of {set.Closer.Trials}, {100 * set.Closer.Low:0} to {100 * set.Closer.High:0} %"),
        Text($"{set.Recovered.Hits}"), Text($"{set.ReferenceRecovered.Hits}"), L2(set.BestL2), L2(set.ReferenceBestL2));

    private static string L2(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
