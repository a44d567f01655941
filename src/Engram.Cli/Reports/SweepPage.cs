using Engram.Cli.Consoles;
using Engram.Cli.Reports.Sections;
using Engram.Pipeline.Sweeps;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports;

/// <summary>The page of a sweep: its cells beside each other. It leads to their own pages by relative links.</summary>
internal static class SweepPage
{
    /// <param name="link">A cell's report by its name, relative to the page; null where there is none.</param>
    public static string Of(SweepReport report, Func<string, string?> link)
    {
        var figures = report.Figures;
        return PageFrame.Of(
            figures.Name,
            Header(report),
            [
                ("summary", "Cells side by side", Html.Of($"{Verdict(figures)}{SweepCellsSection.Of(figures, link)}")),
                ("comparisons", "What a key changes", SweepComparisonSection.Of(figures)),
                ("unfinished", "Failed and unfinished cells", Unfinished(figures)),
                ("machine", "Device and timing", Machines(report.Run)),
            ],
            Html.Of($"""
                Intervals are 95 % Clopper–Pearson. Cells of a sweep that select by the same keys attack the same prompts, so their rates are not
                independent and their intervals may overlap where the difference is real. The same figures are in report.json beside this page; every
                row behind them is in the cells’ tables/.
                """));
    }

    public static bool IsUntargeted(SweepFigures figures) => figures.Attack == "untargeted";

    private static Markup Header(SweepReport report)
    {
        var figures = report.Figures;
        var facts = $"{CountOf(figures, "done")} of {Say.Count(figures.Cells.Count, "cell")} done, {CountOf(figures, "failed")} failed, {CountOf(figures, "pending")} pending";
        return Html.Of($"""
            <p class="kicker">Memorisation audit, sweep</p>
            <h1>{figures.Name}</h1>
            <p class="facts">{facts}</p>
            {(report.Run.Provisional ? Html.Of($"""
                <p class="banner" role="note"><strong>Provisional.</strong> Cells are pending: their figures are of what is through every stage, or missing.</p>
                """) : Markup.None)}
            """);
    }

    private static Markup Verdict(SweepFigures figures)
    {
        var done = figures.Cells.Where(cell => cell is { Headline: not null, Provisional: false }).ToList();
        if (done.Count == 0)
        {
            return Html.Of($"<p class=\"verdict\">No cell is finished yet.</p>");
        }

        if (done.All(cell => cell.Headline!.Extracted.Trials == 0))
        {
            return Html.Of($"<p class=\"verdict\">{Say.Count(done.Count, "cell")} finished; this attack lets nothing come back, so its results are on the cells’ own pages.</p>");
        }

        var (least, most) = (done.MinBy(cell => cell.Headline!.Extracted.Value ?? 0)!, done.MaxBy(cell => cell.Headline!.Extracted.Value ?? 0)!);
        var unit = IsUntargeted(figures) ? "samples came within match.l2 of a training picture" : "prompts gave back a training picture";
        if (least.Headline!.Extracted.Value == most.Headline!.Extracted.Value)
        {
            return Html.Of($"<p class=\"verdict\">In every finished cell {Say.Percent(most.Headline.Extracted)} of the {unit}.</p>");
        }

        return Html.Of($"""
            <p class="verdict">Most in <span class="mono">{most.Name}</span>: {Say.Of(most.Headline!.Extracted)} {unit}; least in
            <span class="mono">{least.Name}</span>: {Say.Of(least.Headline!.Extracted)}.</p>
            """);
    }

    private static Markup Unfinished(SweepFigures figures)
    {
        var cells = figures.Cells.Where(cell => cell.State != "done" || cell.Error is not null).ToList();
        return cells.Count == 0
            ? Markup.None
            : HtmlTable.Of(
                "Failed and unfinished cells", caption: false, ["cell", "state", "reason"],
                cells.Select(cell => (Markup[])[Cell(cell.Name), Cell(SweepCellsSection.StateOf(cell)), Cell(cell.Error ?? "not finished; 'engram resume' goes on with it")]));
    }

    private static Markup Machines(SweepReportRun run) => run.Cells.Count == 0
        ? Markup.None
        : HtmlTable.Of(
            "The process that ended each cell", caption: false, ["cell", "run", "#time", "#images a second", "device", "software", "SHA-256 of manifest.json"],
            run.Cells.Select(cell => (Markup[])
            [
                Cell(cell.Name), Cell(cell.RunId), Cell(cell.Seconds is { } seconds ? Durations.Text(TimeSpan.FromSeconds(seconds)) : "–"),
                cell.ImagesPerSecond is { } rate and > 0 ? Html.Of($"{rate:0.00}") : Cell("–"), Cell(cell.Device), Cell(cell.Software),
                Html.Of($"<span class=\"mono\">{cell.ManifestSha256 ?? "–"}</span>"),
            ]));

    private static string CountOf(SweepFigures figures, string state) => Say.Count(figures.Cells.Count(cell => cell.State == state));
}
