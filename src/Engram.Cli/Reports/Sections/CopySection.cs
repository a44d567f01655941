using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Extractions against the copies of a caption's picture, with the fitted curve.</summary>
internal static class CopySection
{
    private const string Title = "Prompts by copies of their picture in the training set (0: a caption that the set does not hold)";

    public static Markup Of(ReportFigures figures)
    {
        if (figures.Copies.Count == 0 && figures.Deduplication is null)
        {
            return Markup.None;
        }

        var curve = figures.DuplicateCurve is { } fitted ? Curve(fitted)
            : figures.Copies.Count == 0 ? Markup.None
            : Html.Of($"<p class=\"note\">No curve is fitted: the attacked captions have fewer than two numbers of copies.</p>");
        return Html.Of($"""
            {(figures.Deduplication is { } set ? Deduplication(set) : Markup.None)}
            {SummarySection.Table(Title, "copies", figures.Copies)}
            {curve}
            """);
    }

    private static Markup Deduplication(DeduplicationFigure set) => set.Clusters == 0
        ? Html.Of($"<p>No picture stands more than once among the {Say.Count(set.Rows)} readable training rows.</p>")
        : Html.Of($"""
            <p>{Say.Count(set.Clusters)} pictures stand more than once in the training set, in {Say.Count(set.InClusters)} of
            {Say.Count(set.Rows)} readable rows; the most frequent one stands {Say.Count(set.LargestCluster)} times. report/deduplicated.txt
            lists one row of each picture.</p>
            """);

    private static Markup Curve(DuplicateCurve curve)
    {
        var (low, high) = (curve.Observed[0].Copies, Math.Max(curve.Observed[^1].Copies, curve.Observed[0].Copies + 1));
        var plot = new Plot(
            "Share of prompts that gave back a training picture, against copies",
            "A logistic curve with its 95 % band, and the observed shares with their intervals.",
            "copies in the training set (logarithmic)", (low / 1.15, high * 1.15), "prompts that gave back, %", (0, 1), percent: true, logX: true);
        plot.Area("band", curve.Curve.Select(value => (value.Copies, value.Low, value.High)));
        plot.Line("curve", curve.Curve.Select(value => (value.Copies, value.Rate)));
        foreach (var (copies, share) in curve.Observed)
        {
            plot.Point(copies, share.Value ?? 0, share.Low, share.High, $"{copies} copies: {Say.Of(share)}, {Say.Interval(share)}");
        }

        return Html.Of($"""
            {Legend.Under(
                plot,
                Legend.Point("observed, 95 % Clopper–Pearson"),
                Legend.Line("curve", $"fitted: logit p = {curve.Intercept:0.00;−0.00} {curve.Slope:+ 0.00;− 0.00} · log2(copies)"),
                Legend.Area("band", "95 % band of the fit (Wald)"))}
            <p>When the copies double, the odds grow by a factor of <strong>{curve.OddsPerDoubling:0.00}</strong> (95 % interval
            {curve.OddsInterval.Lower:0.00} to {curve.OddsInterval.Upper:0.00}), over {Say.Count(curve.Prompts)} prompts. {(curve.Method == "firth"
                ? "The copies alone tell the prompts that gave back from those that did not, so no finite curve is the most likely one; this one is "
                    + "kept finite by Firth’s penalty, and says less about steepness than about direction."
                : "Fitted by maximum likelihood.")}</p>
            <p class="note">A prompt counts by the copies of its own caption’s picture, also where it gave back another one. Prompts are not a
            random sample of the training set.</p>
            """);
    }
}
