using Engram.Pipeline.Reports;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Reports.Sections;

/// <summary>The verdict in a sentence, the first numbers, and where they come from.</summary>
internal static class SummarySection
{
    public static Markup Of(RunReport report)
    {
        var figures = report.Figures;
        return figures.Untargeted is { } found ? OfSamples(figures, found) : OfPrompts(figures);
    }

    private static Markup OfPrompts(ReportFigures figures)
    {
        var head = figures.Headline;
        var verdict = head.Done == 0 ? "No prompt is through every stage yet."
            : head.Extracted.Hits == 0 ? $"None of {Say.Count(head.Done)} prompts gave back a training picture within l2 {figures.Inputs.MatchL2}."
            : $"{Say.Of(head.Extracted)} prompts gave back a training picture, within l2 {figures.Inputs.MatchL2}: {Say.Count(head.Pictures, "different picture")}.";
        return Html.Of($"""
            <p class="verdict">{verdict}</p>
            <dl class="tiles">
            {Tile("Prompts that gave back a training picture", head.Extracted, "of the prompts attacked", head.Extracted.Hits > 0)}
            {Tile("Prompts flagged without the training set", head.Flagged, "of the prompts attacked")}
            {Tile("Flagged prompts that were confirmed", head.Confirmed, "of the flagged (precision)")}
            {(head.Found is { } found ? Tile("Prompts of copied pictures that were flagged", found, "whose picture stands more than once (recall)") : Markup.None)}
            {Controls(head)}
            {Counted("Generations", head.Generations, $"{Say.Count(head.Unusable)} of them blank or not finite")}
            {Counted("Marked generations", head.Marked, $"{Say.Count(head.ExtractedGenerations)} within l2 {figures.Inputs.MatchL2} of a training picture, {Say.Count(head.PixelNear)} below 0.05")}
            </dl>
            {Table("Prompts by source", "source", figures.Strategies)}
            """);
    }

    private static Markup OfSamples(ReportFigures figures, UntargetedSummary found)
    {
        var head = figures.Headline;
        var verdict = found.Training.Unique == 0
            ? $"None of {Say.Count(found.Training.Hits.Trials)} samples came back as a training picture."
            : $"{Say.Of(found.Training.Hits)} samples came back as a training picture: {Say.Count(found.Training.Unique, "different picture")}.";
        return Html.Of($"""
            <p class="verdict">{verdict}</p>
            <dl class="tiles">
            {Tile("Samples that hit a training picture", found.Training.Hits, "adaptive distance below 1", found.Training.Unique > 0)}
            {Counted("Different training pictures hit", found.Training.Unique, found.Training.Pictures > 0 ? $"of {Say.Count(found.Training.Pictures)} in the set; a picture and its duplicates count once" : "a picture and its duplicates count once")}
            {(found.Control is { } control ? Tile("The control set in its place", control.Hits, $"pictures that the model never saw; {Say.Count(control.Unique)} of them hit") : Html.Of($"<div class=\"tile\"><dt>The control set in its place</dt><dd class=\"big\">none</dd><dd class=\"small\">untargeted.control names one; without it the rate has nothing to stand beside</dd></div>"))}
            {Tile("Hits confirmed by plain distance", head.Confirmed, $"within l2 {figures.Inputs.MatchL2} of their picture")}
            {Tile("Samples within plain distance", found.Training.L2Hits, $"l2 {figures.Inputs.MatchL2}, {Say.Count(found.Training.L2Unique)} pictures")}
            {Counted("Samples", head.Generations, $"{Say.Count(head.Unusable)} of them blank or not finite")}
            </dl>
            <p class="note">Adaptive distance: l2 to the nearest training picture over {found.Alpha} times the mean l2 to {found.Nearest} different pictures around the {found.Neighbourhood}.</p>
            """);
    }

    private static Markup Controls(ReportHeadline head) => head.Controls is { } controls
        ? Tile("Controls that were flagged", controls, "captions that the training set does not hold")
        : Html.Of($"<div class=\"tile\"><dt>Controls that were flagged</dt><dd class=\"big\">none attacked</dd><dd class=\"small\">without controls a flag rate has nothing to stand beside</dd></div>");

    private static Markup Tile(string name, Share share, string of, bool alarm = false) => Html.Of(
        $"<div class=\"{(alarm ? "tile alarm" : "tile")}\"><dt>{name}</dt><dd class=\"big\">{Say.Of(share)}</dd><dd class=\"small\">{Say.Percent(share)}, 95 % interval {Say.Interval(share)}; {of}</dd></div>");

    private static Markup Counted(string name, long count, string told) =>
        Html.Of($"<div class=\"tile\"><dt>{name}</dt><dd class=\"big\">{Say.Count(count)}</dd><dd class=\"small\">{told}</dd></div>");

    /// <summary>Prompts in groups; nothing without a group.</summary>
    public static Markup Table(string title, string column, IReadOnlyList<PromptGroup> groups) => groups.Count == 0 ? Markup.None : Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="{title}"><table><caption>{title}</caption>
        <thead><tr><th scope="col">{column}</th><th scope="col" class="n">prompts</th><th scope="col" class="n">flagged</th><th scope="col" class="n">rate</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">gave back</th><th scope="col" class="n">rate</th><th scope="col" class="n">95 % interval</th></tr></thead>
        <tbody>{Html.Join(groups.Select(Row))}</tbody></table></div>
        """);

    private static Markup Row(PromptGroup group) => Html.Of(
        $"<tr><th scope=\"row\">{group.Name}</th><td class=\"n\">{Say.Count(group.Prompts)}</td><td class=\"n\">{Say.Count(group.Flagged.Hits)}</td><td class=\"n\">{Say.Percent(group.Flagged)}</td><td class=\"n\">{Say.Interval(group.Flagged)}</td><td class=\"n\">{Say.Count(group.Extracted.Hits)}</td><td class=\"n\">{Say.Percent(group.Extracted)}</td><td class=\"n\">{Say.Interval(group.Extracted)}</td></tr>");
}
