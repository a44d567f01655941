using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Histograms of distances, with the bounds that decide.</summary>
internal static class DistanceSection
{
    public static Markup Of(ReportFigures figures)
    {
        if (figures.Distances.Count == 0)
        {
            return Markup.None;
        }

        return Html.Of($"""
            {(figures.Threshold is { } threshold ? Threshold(figures, threshold) : Markup.None)}
            <div class="plots">{Html.Join(figures.Distances.Select(histogram => Html.Of($"<figure>{Drawing(histogram, figures)}<figcaption>{histogram.Title}: {Say.Count(histogram.Total)}. Bins are {histogram.Width} wide.</figcaption></figure>")))}</div>
            """);
    }

    private static Markup Threshold(ReportFigures figures, ThresholdFigure threshold) => threshold.Source == "calibrated"
        ? Html.Of($"<p>Two generations of a prompt are joined where the l2 of their most different tile is below <strong>{threshold.L2:0.0000}</strong>. The threshold is calibrated, not chosen: of {Say.Count(threshold.NullPairs)} pairs of generations of different prompts, which have no reason to be alike, {Say.Count(threshold.PairsBelow)} lie below it (false_edge_rate {figures.Inputs.FalseEdgeRate ?? 0}).</p>")
        : Html.Of($"<p>Two generations of a prompt are joined where the l2 of their most different tile is below <strong>{threshold.L2:0.0000}</strong>, as configured. It was not calibrated on this model, so no false-edge rate is known.</p>");

    private static Markup Drawing(DistanceHistogram histogram, ReportFigures figures)
    {
        var (top, bins) = ((double)histogram.Counts.Max(), histogram.Counts.Count);
        var marks = MarksOf(histogram.Key, figures).ToArray();
        var first = histogram.Counts.TakeWhile(count => count == 0).Count();
        var low = Math.Max(0, Math.Min(marks.Select(mark => mark.L2).DefaultIfEmpty(double.MaxValue).Min(), first * histogram.Width) - (3 * histogram.Width));
        var high = Math.Max(bins * histogram.Width, marks.Select(mark => mark.L2).DefaultIfEmpty(0).Max() + (2 * histogram.Width));
        var plot = new Plot(
            histogram.Title, $"{histogram.Total} values in bins of {histogram.Width}; the highest bin has {top}.", histogram.Unit, (low, high), "count", (0, top));
        for (var i = first; i < bins; i++)
        {
            if (histogram.Counts[i] > 0)
            {
                plot.Bar(histogram.Key.StartsWith("control", StringComparison.Ordinal) ? "bar2" : "bar", i * histogram.Width, (i + 1) * histogram.Width, histogram.Counts[i], $"{i * histogram.Width:0.000} to {(i + 1) * histogram.Width:0.000}: {histogram.Counts[i]}");
            }
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
