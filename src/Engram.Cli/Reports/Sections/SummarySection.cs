using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>The verdict in a sentence, the first numbers, and where they come from.</summary>
internal static class SummarySection
{
    public static Markup Of(RunReport report)
    {
        var figures = report.Figures;
        return figures.Membership is { } asked ? MembershipSection.Summary(asked)
            : figures.Inpainting is { } inpainting ? OfInpainting(figures, inpainting)
            : figures.Untargeted is { } found ? OfSamples(figures, found) : OfPrompts(figures);
    }

    /// <summary>Prompts in groups; nothing without a group.</summary>
    public static Markup Table(string title, string column, IReadOnlyList<PromptGroup> groups) => groups.Count == 0
        ? Markup.None
        : HtmlTable.Of(
            title, caption: true,
            [column, "#prompts", "#flagged", "#rate", "#95 % interval", "#gave back", "#rate", "#95 % interval"],
            groups.Select(group => (Markup[])
            [
                Cell(group.Name), Cell(Say.Count(group.Prompts)),
                Cell(Say.Count(group.Flagged.Hits)), Cell(Say.Percent(group.Flagged)), Cell(Say.Interval(group.Flagged)),
                Cell(Say.Count(group.Extracted.Hits)), Cell(Say.Percent(group.Extracted)), Cell(Say.Interval(group.Extracted)),
            ]));

    private static Markup OfPrompts(ReportFigures figures)
    {
        var (head, bound) = (figures.Headline, figures.Inputs.MatchL2);
        var verdict = head.Done == 0 ? "No prompt is through every stage yet."
            : head.Extracted.Hits == 0 ? $"None of {Say.Count(head.Done)} prompts gave back a training picture within l2 {bound}."
            : $"{Say.Of(head.Extracted)} prompts gave back a training picture, within l2 {bound}: {Say.Count(head.Pictures, "different picture")}.";
        var near = $"{Say.Count(head.ExtractedGenerations)} within l2 {bound} of a training picture, {Say.Count(head.PixelNear)} below 0.05";
        return Page(
            verdict,
            [
                Tile("Prompts that gave back a training picture", head.Extracted, "of the prompts attacked", head.Extracted.Hits > 0),
                Tile("Prompts flagged without the training set", head.Flagged, "of the prompts attacked"),
                Tile("Flagged prompts that were confirmed", head.Confirmed, "of the flagged (precision)"),
                head.Found is { } found
                    ? Tile("Prompts of copied pictures that were flagged", found, "whose picture stands more than once (recall)")
                    : Markup.None,
                head.Controls is { } controls
                    ? Tile("Controls that were flagged", controls, "captions that the training set does not hold")
                    : Plain("Controls that were flagged", "none attacked", "without controls a flag rate has nothing to stand beside"),
                Plain("Generations", Say.Count(head.Generations), $"{Say.Count(head.Unusable)} of them blank or not finite"),
                Plain("Marked generations", Say.Count(head.Marked), near),
            ],
            Table("Prompts by source", "source", figures.Strategies));
    }

    private static Markup OfSamples(ReportFigures figures, UntargetedSummary found)
    {
        var (head, training, bound) = (figures.Headline, found.Training, figures.Inputs.MatchL2);
        var verdict = training.Unique == 0
            ? $"None of {Say.Count(training.Hits.Trials)} samples came back as a training picture."
            : $"{Say.Of(training.Hits)} samples came back as a training picture: {Say.Count(training.Unique, "different picture")}.";
        var whole = training.Pictures > 0 ? $"of {Say.Count(training.Pictures)} in the set; " : "";
        return Page(
            verdict,
            [
                Tile("Samples that hit a training picture", training.Hits, "adaptive distance below 1", training.Unique > 0),
                Plain("Different training pictures hit", Say.Count(training.Unique), $"{whole}a picture and its duplicates count once"),
                found.Control is { } control
                    ? Tile("The control set in its place", control.Hits, $"pictures that the model never saw; {Say.Count(control.Unique)} of them hit")
                    : Plain("The control set in its place", "none", "untargeted.control names one; without it the rate has nothing to stand beside"),
                Tile("Hits confirmed by plain distance", head.Confirmed, $"within l2 {bound} of their picture"),
                Tile("Samples within plain distance", training.L2Hits, $"l2 {bound}, {Say.Count(training.L2Unique)} pictures"),
                Plain("Samples", Say.Count(head.Generations), $"{Say.Count(head.Unusable)} of them blank or not finite"),
            ],
            Html.Of($"""
                <p class="note">Adaptive distance: l2 to the nearest training picture over {found.Alpha} times the mean l2 to {found.Nearest}
                different pictures around the {found.Neighbourhood}.</p>
                """));
    }

    private static Markup OfInpainting(ReportFigures figures, InpaintingFigure found)
    {
        if (found.Summary is not { } summary)
        {
            return Page($"{Say.Count(found.Trials)} of {Say.Count(found.Planned)} trials are judged; what they come to is known when the run ends.", [], Markup.None);
        }

        var (training, bound) = (summary.Training, figures.Inputs.MatchL2);
        return Page(
            $"{Say.Of(training.Closer)} hidden parts came back closer to the original than by a model that never saw the pictures; {Say.Of(training.Recovered)} within l2 {bound}.",
            [
                Tile("Closer than the reference", training.Closer, "training pictures, mean of the best trials", training.Closer.Low > 0.5),
                Tile("Recovered", training.Recovered, $"one of the best trials within l2 {bound} of the hidden part", training.Recovered.Hits > 0),
                Tile("Recovered by the reference", training.ReferenceRecovered, "which never saw the pictures"),
                summary.HeldOut is { } other
                    ? Tile("Closer, of a held-out set", other.Closer, "pictures that neither model saw: about half by chance, if the two are as good")
                    : Plain("Closer, of a held-out set", "none", "inpainting.held_out names one; without it the rate says how good the models are, too"),
                Plain("Trials", Say.Count(found.Trials), $"{Say.Count(found.Unusable)} of them blank or not finite"),
            ],
            Markup.None);
    }

    private static Markup Page(string verdict, Markup[] tiles, Markup rest) =>
        Html.Of($"<p class=\"verdict\">{verdict}</p><dl class=\"tiles\">{Html.Join(tiles)}</dl>{rest}");

    private static Markup Tile(string name, Share share, string of, bool alarm = false) =>
        Plain(name, Say.Of(share), $"{Say.Percent(share)}, 95 % interval {Say.Interval(share)}; {of}", alarm);

    private static Markup Plain(string name, string big, string small, bool alarm = false) => Html.Of($"""
        <div class="{(alarm ? "tile alarm" : "tile")}"><dt>{name}</dt><dd class="big">{big}</dd><dd class="small">{small}</dd></div>

        """);
}
