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
        var lead = Html.Of($"""
            <p>Flagged prompts are ranked by the mean distance inside their clique, without looking at the training set. The training set then says which gave back a picture (l2 at or below {figures.Inputs.MatchL2}): {Say.Count(quality.True)} of {Say.Count(quality.Ranked)}.
            {Say.Count(quality.BeforeFirstFalse)} of them stand before the first that did not. {(quality.AveragePrecision is { } average ? $"Average precision {average:0.000}." : "")}</p>
            """);
        if (quality.Points.Count < 2 || quality.True == 0)
        {
            return lead;
        }

        var curve = new Plot(
            "Precision against recall along the ranking", $"From {quality.Points[0].Precision:0.00} at the first rank to {quality.Points[^1].Precision:0.00} at the last.",
            "recall, % of the flagged prompts that gave back", (0, 1), "precision, %", (0, 1), percent: true, percentX: true);
        curve.Area("band", quality.Points.Select(point => (point.Recall, point.PrecisionInterval.Lower, point.PrecisionInterval.Upper)));
        curve.Line("curve", quality.Points.Select(point => (point.Recall, point.Precision)));
        return Html.Of($"""
            {lead}
            <figure>{curve.ToMarkup()}
            <ul class="legend"><li><svg viewBox="0 0 26 12" aria-hidden="true" class="plot"><polyline class="curve" points="0,6 26,6"/></svg>precision among the first ranks</li><li><svg viewBox="0 0 26 12" aria-hidden="true" class="plot"><rect class="band" width="26" height="12"/></svg>95 % interval (Clopper–Pearson, rank by rank)</li></ul></figure>
            <p class="note">Recall is of what the flagged prompts hold: prompts that were not flagged were not compared with the training set. {(ranking.Left > 0 ? $"{Say.Count(ranking.Left)} points between are left out of the drawing." : "")}</p>
            """);
    }
}
