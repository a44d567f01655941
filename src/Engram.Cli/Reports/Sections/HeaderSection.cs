using System.Globalization;
using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Which run it is, and whether it is finished.</summary>
internal static class HeaderSection
{
    public static Markup Of(RunReport report)
    {
        var (run, inputs) = (report.Run, report.Figures.Inputs);
        var finished = run.FinishedAt is { } end ? $", finished {Utc(end)}" : $", {run.State}";
        return Html.Of($"""
            <p class="kicker">Memorisation audit, {inputs.Attack} attack</p>
            <h1>{inputs.Name}</h1>
            <p class="facts">Run <span class="mono">{run.RunId}</span>, begun {Utc(run.StartedAt)}{finished}</p>
            {(run.ManifestSha256 is { } hash ? Html.Of($"""
                <p class="facts">SHA-256 of manifest.json: <span class="mono">{hash}</span></p>
                """) : Markup.None)}
            {(run.Provisional ? Provisional(report) : Markup.None)}
            """);
    }

    public static string Utc(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Markup Provisional(RunReport report)
    {
        var head = report.Figures.Headline;
        var done = report.Figures.Membership is { } asked ? $"{Say.Count(asked.Rows)} of {Say.Count(asked.Planned)} losses are taken"
            : report.Figures.Untargeted is null
            ? $"{Say.Count(head.Done)} of {Say.Count(head.Selected)} prompts are through every stage"
            : $"{Say.Count(head.Generations)} of {Say.Count(report.Figures.Inputs.PerPrompt)} samples are compared";
        return Html.Of($"""
            <p class="banner" role="note"><strong>Provisional.</strong> The run is {report.Run.State}: {done}. Ranks may change, training rows
            have no names yet, and training pictures are written when the run ends.</p>
            """);
    }
}
