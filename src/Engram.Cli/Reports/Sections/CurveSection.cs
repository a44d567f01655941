using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Reports.Sections;

/// <summary>Different training pictures against samples drawn, of the untargeted attack.</summary>
internal static class CurveSection
{
    private const int MostPoints = 400;

    public static Markup Of(ReportFigures figures)
    {
        if (figures.Untargeted is not { Curve: { Count: > 0 } points } found)
        {
            return Markup.None;
        }

        // Evenly spread, the last point among them.
        var step = Math.Max(1, (points.Count + MostPoints - 1) / MostPoints);
        CurvePoint[] shown = [.. points.Where((_, i) => (points.Count - 1 - i) % step == 0)];
        var (last, top) = (shown[^1], Math.Max(1, shown.Max(point => Math.Max(point.UniqueExtractions, point.ControlUnique ?? 0))));
        var plot = new Plot(
            "Different training pictures hit against samples drawn", $"After {last.Samples} samples {last.UniqueExtractions} pictures.",
            "samples drawn", (0, last.Samples), "different pictures", (0, top));
        plot.Line("curve", Steps(shown.Select(point => (point.Samples, point.UniqueExtractions))));
        if (found.Control is not null)
        {
            plot.Line("curve2", Steps(shown.Select(point => (point.Samples, point.ControlUnique ?? 0))));
        }

        return Html.Of($"""
            <p>A curve that still rises means that more samples would find more; one that has flattened, that what this attack can find is
            found.</p>
            {Legend.Under(
                plot,
                Legend.Line("curve", $"training set: {Say.Count(last.UniqueExtractions)}"),
                found.Control is null ? Markup.None : Legend.Line("curve2", $"control set in its place: {Say.Count(last.ControlUnique ?? 0)}"))}
            """);
    }

    private static IEnumerable<(double X, double Y)> Steps(IEnumerable<(long Samples, long Pictures)> points)
    {
        var last = (X: 0.0, Y: 0.0);
        yield return last;
        foreach (var (samples, pictures) in points)
        {
            yield return (samples, last.Y);
            yield return last = (samples, pictures);
        }
    }
}
