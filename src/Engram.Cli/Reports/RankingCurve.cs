using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports;

/// <summary>Precision against recall along a ranking.</summary>
internal static class RankingCurve
{
    /// <param name="recall">Title of the axis.</param>
    public static Markup Of(RankingFigure ranking, string recall)
    {
        var points = ranking.Quality.Points;
        var plot = new Plot(
            "Precision against recall along the ranking",
            $"From {points[0].Precision:0.00} at the first rank to {points[^1].Precision:0.00} at the last.",
            recall, (0, 1), "precision, %", (0, 1), percent: true, percentX: true);
        plot.Area("band", points.Select(point => (point.Recall, point.PrecisionInterval.Lower, point.PrecisionInterval.Upper)));
        plot.Line("curve", points.Select(point => (point.Recall, point.Precision)));
        return Legend.Under(
            plot, Legend.Line("curve", "precision among the first ranks"), Legend.Area("band", "95 % interval (Clopper–Pearson, rank by rank)"));
    }

    public static string Left(RankingFigure ranking) => ranking.Left > 0 ? $"{Say.Count(ranking.Left)} points between are left out of the drawing." : "";
}
