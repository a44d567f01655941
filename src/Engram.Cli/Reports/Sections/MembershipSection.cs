using System.Globalization;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using Engram.Storage.Tables;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>Attacks on membership side by side, their ROC on logarithmic axes, and whether the result stands.</summary>
internal static class MembershipSection
{
    // As many as the style sheet has lines for.
    private const int MostCurves = 6;

    public static Markup Of(ReportFigures figures) => figures.Membership is not { Summary: { } found } asked
        ? Markup.None
        : Html.Of($"""
            {Html.Join(found.Blind.Select(blind => Verdict(blind, found.Blind.Count > 1)))}
            {Results(found)}
            {(asked.Curves.Count == 0 ? Markup.None : Roc(asked))}
            {(found.Blind.Count > 1 ? Targets(found) : Markup.None)}
            <p class="note">AUC: area under the exact ROC, DeLong’s interval. TPR at a false-positive rate is the best exact point with no more false
            positives; where the others cannot resolve the rate it is left out. Accuracy is balanced, of a threshold fixed on one half of the pictures
            and judged on the other. ε: no mechanism with less privacy loss, at δ = {found.Delta}, allows such an attack (95 % confidence). Scores: table scores.</p>
            """);

    /// <summary>The first lines of a page of a membership attack.</summary>
    public static Markup Summary(MembershipFigure figure)
    {
        if (figure.Summary is not { } found)
        {
            return Html.Of($"""
                <p class="verdict">Losses are being taken: {Say.Count(figure.Rows)} of {Say.Count(figure.Planned)} pictures before a model.</p>
                """);
        }

        var best = found.Results.Where(row => row.Target == found.Blind[0].Target && row.Auc is not null).MaxBy(row => row.Auc);
        var verdict = best is null ? "No picture could be scored."
            : found.Blind[0].IsVoid ? "The result is void: members can be told from the others without asking the model."
            : best.AucLow <= 0.5 ? "No attack tells the model’s training pictures from the others."
            : $"Training pictures can be told from others: AUC {Number(best.Auc)} by {best.Attack}, 95 % interval {Number(best.AucLow)} to {Number(best.AucHigh)}.";
        return Html.Of($"""
            <p class="verdict">{verdict}</p>
            <p>{Say.Count(found.Pictures)} pictures were asked about, of which {Say.Count(found.Members)} are members; losses of {Say.Count(found.Models, "model")} were taken.</p>
            """);
    }

    private static Markup Verdict(BlindVerdict blind, bool named) => Html.Of($"""
        <p class="{(blind.IsVoid ? "banner" : "note")}">{(named ? $"{blind.Target}: " : "")}Blind baseline: {blind.Verdict}.</p>
        """);

    private static Markup Results(MembershipSummary found) => HtmlTable.Of(
        $"Attacks on {found.Blind[0].Target} by timestep and draws of noise", caption: true,
        ["attack", "#timestep", "#draws", "#AUC", "#95 % interval", "#TPR at 1 % FPR", "#95 % interval", "#TPR at 0.1 % FPR", "#accuracy", "#ε at least"],
        found.Results.Where(row => row.Target == found.Blind[0].Target).Select(row => (Markup[])
        [
            Cell(row.Attack + (row.Void ? " (void)" : "")), Cell(Say.Count(row.Timestep)), Cell(row.Draws > 0 ? Say.Count(row.Draws) : "–"),
            Cell(Number(row.Auc)), Cell(row.AucLow is null ? "–" : $"{Number(row.AucLow)} to {Number(row.AucHigh)}"),
            Cell(Share(row.Tpr1)), Cell(row.Tpr1 is null ? "–" : $"{Share(row.Tpr1Low)} to {Share(row.Tpr1High)}"), Cell(Share(row.Tpr01)),
            Cell(Share(row.Accuracy)), Cell(row.Epsilon?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–"),
        ]));

    private static Markup Targets(MembershipSummary found) => HtmlTable.Of(
        "Every model as target in turn", caption: true,
        ["attack", "#timestep", "#draws", "#targets", "#mean AUC", "#least", "#most", "#mean TPR at 1 % FPR"],
        found.Results.Where(row => row.Auc is not null).GroupBy(row => (row.Attack, row.Timestep, row.Draws)).Select(group => Target(group.Key, [.. group])));

    private static Markup[] Target((string Attack, long Timestep, long Draws) key, AttackResultRow[] rows) =>
    [
        Cell(key.Attack), Cell(Say.Count(key.Timestep)), Cell(key.Draws > 0 ? Say.Count(key.Draws) : "–"), Cell(Say.Count(rows.Length)),
        Cell(Number(rows.Average(row => row.Auc))), Cell(Number(rows.Min(row => row.Auc))), Cell(Number(rows.Max(row => row.Auc))), Cell(Share(rows.Average(row => row.Tpr1))),
    ];

    private static Markup Roc(MembershipFigure asked)
    {
        var shown = asked.Curves.Take(MostCurves).ToArray();
        var low = Math.Min(0.1, asked.NotOnGrid ?? 0.1);
        var floor = shown.SelectMany(curve => curve.Steps).Where(step => step.Tpr > 0).Select(step => step.Tpr).Append(low).Min();
        var plot = new Plot(
            "ROC of the attacks, both axes logarithmic", $"{shown.Length} curves; the best has AUC {Number(shown[0].Auc)}.",
            "false positives, % of the others", (low, 1), "members found, %", (floor, 1), percent: true, logX: true, percentX: true, logY: true);
        plot.Line("mark", [(Math.Max(low, floor), Math.Max(low, floor)), (1, 1)]);
        foreach (var (i, curve) in shown.Index())
        {
            plot.Line(KindOf(i), Steps(curve, low, floor));
        }

        return Legend.Under(
            plot,
            [
                .. shown.Select((curve, i) => Legend.Line(KindOf(i), $"{curve.Attack}, t = {curve.Timestep}{(curve.Draws > 0 ? $", {Say.Count(curve.Draws, "draw")}" : "")}: AUC {Number(curve.Auc)}")),
                Legend.Line("mark", "guessing"),
            ]);
    }

    /// <summary>The curve as steps, from the first rate that the others resolve; what lies at no false positive stands at its left end.</summary>
    private static IEnumerable<(double X, double Y)> Steps(RocFigure curve, double low, double floor)
    {
        var last = floor;
        foreach (var step in curve.Steps)
        {
            var (x, y) = (Math.Max(low, step.Fpr), Math.Max(floor, step.Tpr));
            yield return (x, last);
            yield return (x, y);
            last = y;
        }
    }

    private static string KindOf(int place) => place == 0 ? "curve" : $"curve{place + 1}";

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    private static string Share(double? value) => value is { } share ? Say.Percent(share) : "–";
}
