using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Precision and recall along the ranking of flagged prompts.</summary>
internal static class RankingSection
{
    public static Markup Of(ReportFigures figures)
    {
        if (figures.Ranking is not { } ranking)
        {
            return Markup.None;
        }

        var quality = ranking.Quality;
        return Html.Of($"""
            <p>Flagged prompts are ranked by the mean distance inside their clique, without looking at the training set. The training set then
            says which gave back a picture (l2 at or below {figures.Inputs.MatchL2}): {Say.Count(quality.True)} of {Say.Count(quality.Ranked)}.
            {Say.Count(quality.BeforeFirstFalse)} of them stand before the first that did not.
            {(quality.AveragePrecision is { } average ? $"Average precision {average:0.000}." : "")}</p>
            {(quality.Points.Count < 2 || quality.True == 0 ? Markup.None : Curve(ranking))}
            """);
    }

    private static Markup Curve(RankingFigure ranking)
    {
        var points = ranking.Quality.Points;
        var plot = new Plot(
            "Precision against recall along the ranking",
            $"From {points[0].Precision:0.00} at the first rank to {points[^1].Precision:0.00} at the last.",
            "recall, % of the flagged prompts that gave back", (0, 1), "precision, %", (0, 1), percent: true, percentX: true);
        plot.Area("band", points.Select(point => (point.Recall, point.PrecisionInterval.Lower, point.PrecisionInterval.Upper)));
        plot.Line("curve", points.Select(point => (point.Recall, point.Precision)));
        return Html.Of($"""
            {Legend.Under(
                plot, Legend.Line("curve", "precision among the first ranks"), Legend.Area("band", "95 % interval (Clopper–Pearson, rank by rank)"))}
            <p class="note">Recall is of what the flagged prompts hold: prompts that were not flagged were not compared with the training set.
            {(ranking.Left > 0 ? $"{Say.Count(ranking.Left)} points between are left out of the drawing." : "")}</p>
            """);
    }
}
