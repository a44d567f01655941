using Engram.Pipeline.Reports;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>What was left out or not looked at.</summary>
internal static class NotDoneSection
{
    public static Markup Of(ReportFigures figures) => Html.Of($"""
        {HtmlTable.Of("What was not done", caption: false, ["what", "#count", "what it means"], figures.NotDone.Select(item =>
            (Markup[])[Cell(item.What), Cell($"{Say.Count(item.Count)} {item.Unit}"), Cell(item.Meaning)]))}
        {Html.Join(Lines(figures).Select(line => Html.Of($"<p>{line}</p>")))}
        <p class="note">Not looked at by this attack: captions that were not selected, other seeds, parts of a picture, styles and persons.</p>
        """);

    private static IEnumerable<string> Lines(ReportFigures figures)
    {
        if (figures.CopyRules is { } rules)
        {
            yield return $"Training pictures were compared as: {rules.Considered}. Of {Say.Count(rules.Members)} marked generations "
                + $"{Say.Count(rules.Extracted)} are copies by the strict rule, {Say.Count(rules.Views)} as a crop or mirror image, "
                + $"{Say.Count(rules.Templates)} by what all members share, {Say.Count(rules.Encoder)} in an encoder’s view; the rules disagree on "
                + $"{Say.Count(rules.Disagreements)} (tables/copies). Only the strict rule enters the figures.";
        }

        if (figures.Stop is { } stop)
        {
            yield return $"With stop.risk {stop.Risk}, {Say.Count(stop.Drawn)} of {Say.Count(stop.Planned)} generations were drawn; a clique of just "
                + $"the asked size is missed with a probability of {stop.MissProbability:0.0000}.";
        }

        if (figures.Screening is { } screening)
        {
            yield return $"{Say.Count(screening.Captions)} captions were ranked by their first denoising step before the attack, at "
                + $"{Say.Percent(screening.ShareOfAttack ?? 0)} of the cost of attacking all.";
        }

        if (figures.Embeddings is { } embeddings)
        {
            yield return $"Embeddings ({embeddings.Kind}): {Say.Count(embeddings.Missing)} of {Say.Count(embeddings.Rows)} training pictures have "
                + $"none, {Say.Count(embeddings.Zero)} a zero vector, {Say.Count(embeddings.NonFinite)} one that is not finite.";
        }
    }
}
