using System.Globalization;
using Engram.Memorization;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Reviews;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>What reviewers said of the first prompts of the ranking, and how far they agree.</summary>
internal static class LabelSection
{
    public static Markup Of(RunReport report) => report.Labels is not { } labels ? Markup.None : Html.Of($"""
        <p>{Names(labels)} looked at the first flagged prompts in shuffled order, without distances, clique sizes and ranks (engram review).
        {(labels.Reviewers.Count > 1 ? "A prompt counts as found where all its reviewers call it a copy or near copy." : "")}</p>
        {Of(labels)}
        {Reviewers(labels)}
        {Agreement(labels)}
        """);

    /// <summary>The figures that follow from the labels so far.</summary>
    /// <param name="blinded">Without what the training set says.</param>
    public static Markup Of(LabelReport labels, bool blinded = false)
    {
        var (found, copies) = (labels.Found, labels.Copies);
        var judged = Share.Of(found.Ranking.Quality.True, labels.Labelled);
        var open = found.Open == 0 ? "final: no prompt ahead is without a label" : $"{Say.Count(found.Open, "prompt")} ahead without a label";
        return Html.Of($"""
            <dl class="tiles">
            {Tile("Found at zero false positives", Say.Count(found.Ranking.Quality.BeforeFirstFalse), $"copies and near copies ahead of the first prompt of the ranking that is neither; {open}")}
            {Tile("Copies and near copies", Say.Of(judged), $"{Say.Percent(judged)} of the labelled, 95 % interval {Say.Interval(judged)}")}
            {Tile("Copies alone", Say.Count(copies.Ranking.Quality.True), $"{Say.Count(copies.Ranking.Quality.BeforeFirstFalse)} of them ahead of the first that is none")}
            {Tile("Average precision", Precise(found.Ranking.Quality.AveragePrecision), $"of the ranking, by the labels; copies alone {Precise(copies.Ranking.Quality.AveragePrecision)}")}
            </dl>
            {(found.Ranking.Quality.Points.Count < 2 || found.Ranking.Quality.True == 0 ? Markup.None : Html.Of($"""
                <h3>Precision and recall by the labels</h3>
                {RankingCurve.Of(found.Ranking, "recall, % of the labelled prompts that are copies or near copies")}
                <p class="note">Ranks count labelled prompts only. {RankingCurve.Left(found.Ranking)}</p>
                """))}
            {Table("What the labels say", "label", labels.Verdicts, blinded)}
            {Table("What the pictures show", "subject", labels.Shows, blinded)}
            """);
    }

    public static Markup Agreement(LabelReport labels) => labels.Agreement.Count == 0 ? Markup.None : Html.Of($"""
        {HtmlTable.Of(
            "Agreement of reviewers (Cohen's kappa)", caption: true,
            ["reviewers", "#prompts of both", "#four labels", "#95 % interval", "#found or not", "#95 % interval", "#subjects", "#95 % interval"],
            labels.Agreement.Select(pair => (Markup[])
            [
                Cell($"{pair.First}, {pair.Second}"), Cell(Say.Count(pair.Verdict.Cases)), Cell(Kappa(pair.Verdict)), Cell(Interval(pair.Verdict)),
                Cell(Kappa(pair.Found)), Cell(Interval(pair.Found)), Cell(Kappa(pair.Shows)), Cell(Interval(pair.Shows)),
            ]))}
        <p class="note">Kappa is 1 where they agree on everything, 0 where they agree as often as chance would; a dash where chance alone agrees on
        everything. Intervals by the large-sample variance of Fleiss, Cohen and Everitt; where they agree on all or none, by Clopper–Pearson.</p>
        """);

    private static Markup Reviewers(LabelReport labels) => HtmlTable.Of(
        "Reviewers", caption: true,
        ["reviewer", "#listed", "#labelled", "#entries", "#copies", "#near copies", "#templates", "#not copies", "#zero false positives", "chain"],
        labels.Reviewers.Select(reviewer => (Markup[])
        [
            Cell(reviewer.Reviewer), Cell(Say.Count(reviewer.Listed)), Cell(Say.Count(reviewer.Labelled)), Cell(Say.Count(reviewer.Entries)),
            .. reviewer.Verdicts.Take(4).Select(verdict => Cell(Say.Count(verdict.Prompts))), Cell(Say.Count(reviewer.BeforeFirstFalse)),
            Html.Of($"<span class=\"mono\">{reviewer.Chain[..12]}</span>"),
        ]));

    private static Markup Table(string title, string column, IReadOnlyList<VerdictFigure> figures, bool blinded) => HtmlTable.Of(
        title, caption: true, [column, "#prompts", "#copies and near copies", .. blinded ? Array.Empty<string>() : ["#matched in the training set"]],
        figures.Where(figure => figure.Name != LabelReport.Disputed || figure.Prompts > 0).Select(figure => (Markup[])
        [
            Cell(Name(figure.Name)), Cell(Say.Count(figure.Prompts)), Cell(Say.Count(figure.Found)),
            .. blinded ? Array.Empty<Markup>() : [Cell(Say.Count(figure.Matched))],
        ]));

    private static Markup Tile(string name, string big, string small) =>
        Html.Of($"<div class=\"tile\"><dt>{name}</dt><dd class=\"big\">{big}</dd><dd class=\"small\">{small}</dd></div>\n");

    private static string Name(string word) => word == LabelRow.NotCopy ? "not a copy" : word.Replace('_', ' ');

    private static string Names(LabelReport labels) => string.Join(" and ", labels.Reviewers.Select(reviewer => reviewer.Reviewer));

    private static string Precise(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    private static string Kappa(CohensKappa kappa) => kappa.Kappa?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Interval(CohensKappa kappa) =>
        kappa.Kappa is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{kappa.Low:0.00} to {kappa.High:0.00}");
}
