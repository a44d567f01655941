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
            {(quality.Points.Count < 2 || quality.True == 0 ? Markup.None : Html.Of($"""
                {RankingCurve.Of(ranking, "recall, % of the flagged prompts that gave back")}
                <p class="note">Recall is of what the flagged prompts hold: prompts that were not flagged were not compared with the training set.
                {RankingCurve.Left(ranking)}</p>
                """))}
            """);
    }
}
