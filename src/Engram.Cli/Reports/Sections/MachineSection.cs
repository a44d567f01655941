using Engram.Cli.Consoles;
using Engram.Pipeline.Reports;
using Engram.Storage.Tables;

namespace Engram.Cli.Reports.Sections;

/// <summary>On what it ran, and where the time went.</summary>
internal static class MachineSection
{
    public static Markup Of(RunReport report)
    {
        var run = report.Run;
        return Html.Of($"""
            <p>Device: {run.Device}. Software: {run.Software}. Figures do not depend on either; they stand under <code>figures</code> in report.json, what is on this page section under <code>run</code>.</p>
            {(run.Seconds is { } seconds ? Html.Of($"<p>The process that ended the run took {Durations.Text(TimeSpan.FromSeconds(seconds))}{(run.ImagesPerSecond is > 0 and var rate ? $", at {rate:0.00} images a second while it drew" : "")}.</p>") : Markup.None)}
            {(run.Stages.Count == 0 ? Html.Of($"<p class=\"note\">Timings of the stages are written when the run ends.</p>") : Table(run.Stages))}
            """);
    }

    private static Markup Table(IReadOnlyList<StageTimingRow> stages) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="Stage timings"><table><caption>Stages of the process that ended the run (table stage_timings)</caption>
        <thead><tr><th scope="col">stage</th><th scope="col" class="n">busy, s</th><th scope="col" class="n">waiting, s</th><th scope="col" class="n">items</th><th scope="col" class="n">longest queue</th></tr></thead>
        <tbody>{Html.Join(stages.Select(stage => Html.Of($"<tr><th scope=\"row\">{stage.Stage}</th><td class=\"n\">{stage.BusySeconds:#,0.0}</td><td class=\"n\">{stage.WaitingSeconds:#,0.0}</td><td class=\"n\">{Say.Count(stage.Items)}</td><td class=\"n\">{Say.Count(stage.QueueDepth)}</td></tr>")))}</tbody></table></div>
        """);
}
