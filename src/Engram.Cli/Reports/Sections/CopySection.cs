using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Extractions against the copies of a caption's picture, with the fitted curve.</summary>
internal static class CopySection
{
    public static Markup Of(ReportFigures figures)
    {
        if (figures.Copies.Count == 0 && figures.Deduplication is null)
        {
            return Markup.None;
        }

        return Html.Of($"""
            {(figures.Deduplication is { Clusters: 0 } none ? Html.Of($"<p>No picture stands more than once among the {Say.Count(none.Rows)} readable training rows.</p>") : Markup.None)}
            {(figures.Deduplication is { Clusters: > 0 } set ? Html.Of($"<p>{Say.Count(set.Clusters)} pictures stand more than once in the training set, in {Say.Count(set.InClusters)} of {Say.Count(set.Rows)} readable rows; the most frequent one stands {Say.Count(set.LargestCluster)} times. report/deduplicated.txt lists one row of each picture.</p>") : Markup.None)}
            {SummarySection.Table("Prompts by copies of their picture in the training set (0: a caption that the set does not hold)", "copies", figures.Copies)}
            {(figures.DuplicateCurve is { } curve ? Curve(curve) : figures.Copies.Count == 0 ? Markup.None : Html.Of($"<p class=\"note\">No curve is fitted: the attacked captions have fewer than two numbers of copies.</p>"))}
            """);
    }

    private static Markup Curve(DuplicateCurve curve)
    {
        var (low, high) = (curve.Observed[0].Copies, Math.Max(curve.Observed[^1].Copies, curve.Observed[0].Copies + 1));
        var plot = new Plot(
            "Share of prompts that gave back a training picture, against copies", "A logistic curve with its 95 % band, and the observed shares with their intervals.",
            "copies in the training set (logarithmic)", (low / 1.15, high * 1.15), "prompts that gave back, %", (0, 1), percent: true, logX: true);
        plot.Area("band", curve.Curve.Select(value => (value.Copies, value.Low, value.High)));
        plot.Line("curve", curve.Curve.Select(value => (value.Copies, value.Rate)));
        foreach (var point in curve.Observed)
        {
            plot.Point(point.Copies, point.Extracted.Value ?? 0, point.Extracted.Low, point.Extracted.High, $"{point.Copies} copies: {Say.Of(point.Extracted)}, {Say.Interval(point.Extracted)}");
        }

        return Html.Of($"""
            <figure>{plot.ToMarkup()}
            <ul class="legend"><li><svg viewBox="0 0 26 12" aria-hidden="true" class="plot"><line class="whisker" x1="13" x2="13" y1="0" y2="12"/><circle class="point" cx="13" cy="6" r="4"/></svg>observed, 95 % Clopper–Pearson</li>
            <li><svg viewBox="0 0 26 12" aria-hidden="true" class="plot"><polyline class="curve" points="0,9 26,3"/></svg>fitted: logit p = {curve.Intercept:0.00;−0.00} {curve.Slope:+ 0.00;− 0.00} · log2(copies)</li>
            <li><svg viewBox="0 0 26 12" aria-hidden="true" class="plot"><rect class="band" width="26" height="12"/></svg>95 % band of the fit (Wald)</li></ul></figure>
            <p>When the copies double, the odds grow by a factor of <strong>{curve.OddsPerDoubling:0.00}</strong> (95 % interval {curve.OddsInterval.Lower:0.00} to {curve.OddsInterval.Upper:0.00}), over {Say.Count(curve.Prompts)} prompts.
            {(curve.Method == "firth" ? "The copies alone tell the prompts that gave back from those that did not, so no finite curve is the most likely one; this one is kept finite by Firth’s penalty, and says less about steepness than about direction." : "Fitted by maximum likelihood.")}</p>
            <p class="note">A prompt counts by the copies of its own caption’s picture, also where it gave back another one. Prompts are not a random sample of the training set.</p>
            """);
    }
}
