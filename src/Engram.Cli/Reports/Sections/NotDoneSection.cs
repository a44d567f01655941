using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>What was left out or not looked at.</summary>
internal static class NotDoneSection
{
    public static Markup Of(ReportFigures figures) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="What was not done"><table><thead><tr><th scope="col">what</th><th scope="col" class="n">count</th><th scope="col">what it means</th></tr></thead>
        <tbody>{Html.Join(figures.NotDone.Select(item => Html.Of($"<tr class=\"{(item.Count == 0 ? "zero" : "some")}\"><th scope=\"row\">{item.What}</th><td class=\"n\">{Say.Count(item.Count)} {item.Unit}</td><td>{item.Meaning}</td></tr>")))}</tbody></table></div>
        {(figures.CopyRules is { } rules ? Html.Of($"<p>Training pictures were compared as: {rules.Considered}. Of {Say.Count(rules.Members)} marked generations {Say.Count(rules.Extracted)} are copies by the strict rule, {Say.Count(rules.Views)} as a crop or mirror image, {Say.Count(rules.Templates)} by what all members share, {Say.Count(rules.Encoder)} in an encoder’s view; the rules disagree on {Say.Count(rules.Disagreements)} (tables/copies). Only the strict rule enters the figures.</p>") : Markup.None)}
        {(figures.Stop is { } stop ? Html.Of($"<p>With stop.risk {stop.Risk}, {Say.Count(stop.Drawn)} of {Say.Count(stop.Planned)} generations were drawn; a clique of just the asked size is missed with a probability of {stop.MissProbability:0.0000}.</p>") : Markup.None)}
        {(figures.Screening is { } screening ? Html.Of($"<p>{Say.Count(screening.Captions)} captions were ranked by their first denoising step before the attack, at {100 * (screening.ShareOfAttack ?? 0):0.0} % of the cost of attacking all.</p>") : Markup.None)}
        {(figures.Embeddings is { } embeddings ? Html.Of($"<p>Embeddings ({embeddings.Kind}): {Say.Count(embeddings.Missing)} of {Say.Count(embeddings.Rows)} training pictures have none, {Say.Count(embeddings.Zero)} a zero vector, {Say.Count(embeddings.NonFinite)} one that is not finite.</p>") : Markup.None)}
        <p class="note">Not looked at by this attack: captions that were not selected, other seeds, parts of a picture, styles and persons.</p>
        """);
}
