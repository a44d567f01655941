using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Histograms of distances, with the bounds that decide.</summary>
internal static class DistanceSection
{
    public static Markup Of(ReportFigures figures) => figures.Distances.Count == 0 ? Markup.None : Html.Of($"""
        {(figures.Threshold is { } threshold ? Threshold(figures, threshold) : Markup.None)}
        <div class="plots">{Html.Join(figures.Distances.Select(histogram => Figure(histogram, figures)))}</div>
        """);

    private static Markup Threshold(ReportFigures figures, ThresholdFigure threshold) => threshold.Source == "calibrated"
        ? Html.Of($"""
            <p>Two generations of a prompt are joined where the l2 of their most different tile is below <strong>{threshold.L2:0.0000}</strong>.
            The threshold is calibrated, not chosen: of {Say.Count(threshold.NullPairs)} pairs of generations of different prompts, which have no
            reason to be alike, {Say.Count(threshold.PairsBelow)} lie below it (false_edge_rate {figures.Inputs.FalseEdgeRate ?? 0}).</p>
            """)
        : Html.Of($"""
            <p>Two generations of a prompt are joined where the l2 of their most different tile is below <strong>{threshold.L2:0.0000}</strong>,
            as configured. It was not calibrated on this model, so no false-edge rate is known.</p>
            """);

    private static Markup Figure(DistanceHistogram histogram, ReportFigures figures) => Html.Of($"""
        <figure>{Drawing(histogram, figures)}<figcaption>{histogram.Title}: {Say.Count(histogram.Total)}. Bins are {histogram.Width} wide.</figcaption></figure>

        """);

    private static Markup Drawing(DistanceHistogram histogram, ReportFigures figures)
    {
        var (width, top, marks) = (histogram.Width, (double)histogram.Counts.Max(), MarksOf(histogram.Key, figures).ToArray());
        var first = histogram.Counts.TakeWhile(count => count == 0).Count();
        var low = Math.Max(0, marks.Select(mark => mark.L2).Append(first * width).Min() - (3 * width));
        var high = marks.Select(mark => mark.L2 + (2 * width)).Append(histogram.Counts.Count * width).Max();
        var plot = new Plot(
            histogram.Title, $"{histogram.Total} values in bins of {width}; the highest bin has {top}.", histogram.Unit, (low, high),
            "count", (0, top));
        var kind = histogram.Key.StartsWith("control", StringComparison.Ordinal) ? "bar2" : "bar";
        foreach (var (i, count) in histogram.Counts.Index().Where(bin => bin.Item > 0))
        {
            plot.Bar(kind, i * width, (i + 1) * width, count, $"{i * width:0.000} to {(i + 1) * width:0.000}: {count}");
        }

        foreach (var (i, mark) in marks.Index())
        {
            plot.Mark(mark.L2, mark.Name, i);
        }

        return plot.ToMarkup();
    }

    private static IEnumerable<(double L2, string Name)> MarksOf(string key, ReportFigures figures)
    {
        var match = (double)figures.Inputs.MatchL2;
        return key switch
        {
            "null_pairs" or "clique_means" when figures.Threshold is { } threshold => [(threshold.L2, $"threshold {threshold.L2:0.000}")],
            "best_matches" or "nearest" or "control_nearest" => [(match, $"match.l2 {match:0.00}")],
            "adaptive" or "control_adaptive" => [(1, "hit below 1")],
            _ => [],
        };
    }
}
