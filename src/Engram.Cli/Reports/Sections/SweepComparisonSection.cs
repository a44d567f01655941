using Engram.Pipeline.Runs;
using Engram.Pipeline.Sweeps;

namespace Engram.Cli.Reports.Sections;

/// <summary>The two rates against each key that varies, a line for every combination of the other keys.</summary>
internal static class SweepComparisonSection
{
    // Styles of lines in the style sheet; more could not be told apart.
    private const int MostLines = 6;

    public static Markup Of(SweepFigures figures)
    {
        var (back, flagged) = SweepPage.IsUntargeted(figures)
            ? ("Samples within match.l2 of a training picture", "Samples that hit a training picture")
            : ("Prompts that gave back a training picture", "Prompts flagged without the training set");
        return Html.Join(figures.Comparisons.Select(comparison => Html.Of($"""
            <h3>By <code>{comparison.Key}</code></h3>
            {Left(comparison)}
            <div class="plots">{PlotOf(comparison, back, point => point.Extracted)}{PlotOf(comparison, flagged, point => point.Flagged)}</div>
            """)));
    }

    private static Markup Left(SweepComparison comparison) => comparison.Series.Count <= MostLines
        ? Markup.None
        : Html.Of($"<p class=\"note\">The first {MostLines} of {Say.Count(comparison.Series.Count)} combinations of the other keys are drawn; the table has all.</p>");

    private static Markup PlotOf(SweepComparison comparison, string title, Func<SweepPoint, Share> share)
    {
        SweepSeries[] shown = [.. comparison.Series.Take(MostLines)];
        var points = shown.SelectMany(series => series.Points).ToList();
        var (low, high) = comparison.IsNumber ? (points.Min(point => point.Number!.Value), points.Max(point => point.Number!.Value)) : (1, comparison.Values.Count);
        var margin = comparison.IsNumber ? Math.Max(0.06 * (high - low), 1e-9) : 0.5;
        var plot = new Plot(
            $"{title}, by {comparison.Key}", "Observed shares with their 95 % intervals, a line for every combination of the other keys.",
            comparison.Key, (low - margin, high + margin), "share, %", (0, 1), percent: true, names: comparison.IsNumber ? null : [.. comparison.Values.Select(NameOf)]);
        foreach (var (i, series) in shown.Index())
        {
            // Beside each other, so that no interval covers another.
            var beside = (i - ((shown.Length - 1) / 2.0)) * 0.02 * (high - low + (2 * margin));
            var line = series.Points.Select(point => (X: beside + (point.Number ?? PlaceOf(comparison, point)), Point: point)).ToList();
            plot.Line($"series s{i}", line.Select(at => (at.X, share(at.Point).Value ?? 0)));
            foreach (var (x, point) in line)
            {
                var of = share(point);
                plot.Point(x, of.Value ?? 0, of.Low, of.High, $"{point.Cell}: {Say.Of(of)}, {Say.Interval(of)}", $"s{i}");
            }
        }

        return Html.Of($"<div><p class=\"note\">{title}</p>{Legend.Under(plot, [.. shown.Select((series, i) => Legend.Line($"series s{i}", NameOf(series)))])}</div>");
    }

    private static double PlaceOf(SweepComparison comparison, SweepPoint point) => 1 + comparison.Values.Index().First(value => value.Item == point.Value).Index;

    private static string NameOf(SweepSeries series) =>
        series.Others.Count == 0 ? "all cells" : string.Join(", ", series.Others.Select(pair => $"{pair.Key} = {NameOf(pair.Value)}"));

    /// <summary>Of a path its end; the table has all of it.</summary>
    private static string NameOf(string value) => value.Contains('/', StringComparison.Ordinal) ? Path.GetFileName(value.TrimEnd('/')) : value;
}
