using Engram.Pipeline.Runs;
using Engram.Pipeline.Sweeps;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>The cells of a sweep side by side, each with the way to its own report.</summary>
internal static class SweepCellsSection
{
    /// <param name="link">A cell's report by its name, relative to the page; null where there is none.</param>
    public static Markup Of(SweepFigures figures, Func<string, string?> link)
    {
        var (keys, isUntargeted) = (figures.Cells[0].Values.Keys.ToArray(), SweepPage.IsUntargeted(figures));
        var (back, flagged) = isUntargeted ? ("#within l2", "#hits") : ("#gave back", "#flagged");
        return HtmlTable.Of(
            "Cells of the sweep", caption: false,
            ["cell", .. keys, "state", isUntargeted ? "#classes" : "#prompts", "#generations", back, "#rate", "#95 % interval", flagged, "#rate", "#95 % interval", "#controls", "#precision", "#recall", "#threshold"],
            figures.Cells.Select(cell => (Markup[])
            [
                link(cell.Name) is { } page ? Html.Of($"<a href=\"{page}\">{cell.Name}</a>") : Cell(cell.Name),
                .. keys.Select(key => Cell(cell.Values[key])),
                Cell(StateOf(cell)),
                .. cell.Headline is { } head
                    ? (Markup[])
                    [
                        Cell(Say.Count(head.Done)), Cell(Say.Count(head.Generations)),
                        Cell(Say.Of(head.Extracted)), Cell(Say.Percent(head.Extracted)), Cell(Say.Interval(head.Extracted)),
                        Cell(Say.Of(head.Flagged)), Cell(Say.Percent(head.Flagged)), Cell(Say.Interval(head.Flagged)),
                        Part(head.Controls), Part(head.Confirmed), Part(head.Found),
                    ]
                    : Enumerable.Repeat(Cell("–"), 11),
                Cell(Say.L2(cell.Threshold?.L2)),
            ]));
    }

    public static string StateOf(SweepCellFigures cell) => cell switch
    {
        { State: "pending", Provisional: true } => "pending, provisional",
        { State: "failed", Provisional: true } => "failed, provisional",
        _ => cell.State,
    };

    private static Markup Part(Share? share) => share is not { } of || of.Trials == 0
        ? Cell("–")
        : Html.Of($"<span title=\"95 % interval {Say.Interval(of)}\">{Say.Of(of)}</span>");
}
