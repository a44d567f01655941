using Engram.Cli.Consoles;
using Engram.Pipeline.Reports;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>On what it ran, and where the time went.</summary>
internal static class MachineSection
{
    public static Markup Of(RunReport report)
    {
        var run = report.Run;
        return Html.Of($"""
            <p>Device: {run.Device}. Software: {run.Software}. Figures do not depend on either; they stand under <code>figures</code> in
            report.json, what this section says under <code>run</code>.</p>
            {(run.Seconds is { } seconds ? Html.Of($"<p>{Time(seconds, run.ImagesPerSecond ?? 0)}</p>") : Markup.None)}
            {(run.Stages.Count == 0 ? Html.Of($"<p class=\"note\">Timings of the stages are written when the run ends.</p>") : Table(run))}
            """);
    }

    private static string Time(double seconds, double rate) =>
        $"The process that ended the run took {Durations.Text(TimeSpan.FromSeconds(seconds))}{(rate > 0 ? $", at {rate:0.00} images a second while it drew" : "")}.";

    private static Markup Table(ReportRun run) => HtmlTable.Of(
        "Stages of the process that ended the run (table stage_timings)", caption: true,
        ["stage", "#busy, s", "#waiting, s", "#items", "#longest queue"],
        run.Stages.Select(stage => (Markup[])
        [
            Cell(stage.Stage), Html.Of($"{stage.BusySeconds:#,0.0}"), Html.Of($"{stage.WaitingSeconds:#,0.0}"), Cell(Say.Count(stage.Items)),
            Cell(Say.Count(stage.QueueDepth)),
        ]));
}
