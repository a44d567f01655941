using Engram.Cli.Reports;
using Engram.Cli.Reports.Sections;
using Engram.Pipeline.Reviews;
using Engram.Storage.Tables;

namespace Engram.Cli.Reviews;

/// <summary>
/// The pages of a review. All text is escaped as in the report; the one style sheet and the one script are allowed by their hashes, pictures come
/// from this server, forms go to it, and nothing else is allowed.
/// </summary>
internal sealed class ReviewPage(ReviewSession session)
{
    private const int SmallSide = 128;

    private static readonly string Style = PageResource.Read("report.css") + PageResource.Read("review.css");
    private static readonly string Script = PageResource.Read("review.js");

    private static readonly (string Word, string Name, string Meaning)[] Verdicts =
    [
        (LabelRow.Copy, "copy", "the same picture; only noise, sharpness or size differ"),
        (LabelRow.NearCopy, "near copy", "the same picture with a change: a crop, a colour, a part"),
        (LabelRow.Template, "template", "the same layout or ground with other content in it"),
        (LabelRow.NotCopy, "not a copy", "alike in subject or style, or not at all"),
    ];

    private static readonly (string Word, string Key)[] Subjects =
        [("person", "p"), ("logo", "l"), ("artwork", "a"), ("product", "r"), ("medical", "m"), ("other", "o")];

    public static string Policy { get; } =
        $"default-src 'none'; img-src 'self' data:; style-src '{PageResource.HashOf(Style)}'; script-src '{PageResource.HashOf(Script)}'; form-action 'self';"
        + " base-uri 'none'; frame-ancestors 'none'";

    /// <param name="place">From 1.</param>
    public string Item(int place, LabelReport? figures)
    {
        var item = session.Items[place - 1];
        var label = session.LabelOf(place);
        var cut = item.CaptionLength > item.Caption.Length ? $" … ({Say.Count(item.CaptionLength)} characters in all)" : "";
        return Page(
            $"Prompt {place} of {session.Items.Count}", Html.Of($"""
                <div class="item">
                <div>
                <h2 id="prompt">Prompt {place} of {Say.Count(session.Items.Count)}</h2>
                <p class="captioned" tabindex="0" role="region" aria-label="Caption"><bdi>{(item.Caption.Length > 0 ? item.Caption : "without a caption")}</bdi>{cut}</p>
                <h3>Drawn by the model</h3>
                {Shots(place, 'g', item.Generations.Count, "Generation", "not kept (output.keep)")}
                <h3>Nearest in the training set</h3>
                {Shots(place, 't', item.Training.Count, "Training picture", "none was kept")}
                </div>
                <form id="label" method="post" action="{place}" aria-labelledby="prompt">
                <fieldset><legend>What the model drew is</legend>
                {Html.Join(Verdicts.Select((verdict, i) => Choice("verdict", verdict.Word, $"{i + 1}", verdict.Name, verdict.Meaning, label?.Verdict)))}</fieldset>
                <fieldset><legend>It shows</legend><div class="subjects">
                {Html.Join(Subjects.Select(subject => Choice("shows", subject.Word, subject.Key, subject.Word, "", label?.Shows)))}</div></fieldset>
                <p class="go"><button type="submit">Save and go on</button> <kbd>Enter</kbd></p>
                <p class="go"><a href="{Wrapped(place - 1)}" data-key="b">Back</a> <kbd>b</kbd>
                <a href="{Wrapped(place + 1)}" data-key="n">Next</a> <kbd>n</kbd> <a href="done">Overview</a></p>
                <p class="note">{(label is null ? "No label yet." : "Labelled; saving another one replaces it, and both are kept.")}</p>
                </form>
                </div>
                {Figures(figures)}
                """));
    }

    public string Overview(LabelReport? figures) => Page("Overview", Html.Of($"""
        <h2>{(session.NextOpen(0) is null ? "All prompts are labelled" : "Where you are")}</h2>
        <p class="go">{(session.NextOpen(0) is { } open ? Html.Of($"<a href=\"{open}\" data-key=\"n\">Go on with prompt {open}</a> <kbd>n</kbd>") : Html.Of($"<a href=\"1\" data-key=\"n\">Look at them again</a> <kbd>n</kbd>"))}</p>
        {Figures(figures)}
        {(figures is null ? Markup.None : LabelSection.Agreement(figures))}
        <h2>End the review</h2>
        <p>Every label is on disk already. Ending stops this server and writes the figures into the run's report; the same command goes on later.</p>
        <form method="post" action="end"><p class="go"><button type="submit">End and write the report</button></p></form>
        """));

    public string Ended() => Page("Ended", Html.Of($"<h2>The review has ended</h2><p>This window can be closed; the terminal says where the report is.</p>"));

    private static Markup Choice(string group, string word, string key, string name, string meaning, string? chosen) => Html.Of($"""
        <label class="choice"><input type="radio" name="{group}" value="{word}" required data-key="{key}" aria-keyshortcuts="{key}"{new Markup(word == chosen ? " checked" : "")}>
        <kbd aria-hidden="true">{key}</kbd><span>{name}</span>{(meaning.Length > 0 ? Html.Of($"<small>{meaning}</small>") : Markup.None)}</label>

        """);

    private Markup Shots(int place, char kind, int count, string name, string absent)
    {
        // A few pixels are shown as they are, many are smoothed when they are made smaller.
        var kindOfSize = Math.Max(session.Width, session.Height) <= SmallSide ? "small" : "large";
        var size = session.Width > 0 ? Html.Of($" width=\"{session.Width}\" height=\"{session.Height}\"") : Markup.None;
        return count == 0 ? Html.Of($"<p class=\"note\">{absent}</p>") : Html.Of($"""
            <div class="shots">{Html.Join(Enumerable.Range(1, count).Select(i =>
                Html.Of($"<figure><img src=\"{place}/{kind.ToString()}{i}\" alt=\"{name} {i} of {count}, of prompt {place}\" class=\"{kindOfSize}\"{size}></figure>")))}</div>
            """);
    }

    private Markup Figures(LabelReport? figures) => Html.Of($"""
        <section id="figures" aria-labelledby="figures-title"><h2 id="figures-title">{(session.NextOpen(0) is null ? "The figures" : "The figures so far")}</h2>
        {(figures is null ? Html.Of($"<p>No label yet.</p>") : Html.Of($"""
            <p class="note">{(figures.Reviewers.Count > 1
                ? $"Of {figures.Reviewers.Count} reviewers; a prompt counts as found where all who labelled it say so."
                : session.NextOpen(0) is null
                    ? "Of your own labels; nobody else has labelled this run."
                    : "Of your own labels. What others said, and the training set says, is shown when you have labelled every prompt.")}</p>
            {LabelSection.Of(figures, blinded: session.NextOpen(0) is not null)}
            """))}</section>
        """);

    private string Page(string title, Markup body)
    {
        var page = new Html();
        page.Add($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,"><title>{title}, review of {session.RunId}</title><style>{new Markup(Style)}</style></head><body>
            <a class="skip" href="#main">Skip to the prompt</a>
            <header><p class="kicker">Review by {session.Reviewer}</p><h1>Is this a copy?</h1>
            <p class="facts">Run <span class="mono">{session.RunId}</span></p>
            <p class="facts" role="status">{Say.Count(session.Labelled)} of {Say.Count(session.Items.Count)} labelled</p>
            <progress max="{session.Items.Count}" value="{session.Labelled}" aria-label="Labelled prompts"></progress>
            <p class="keys"><input type="checkbox" id="keys" checked><label for="keys">Single keys: <kbd>1</kbd> to <kbd>4</kbd>, the letters beside the
            subjects, <kbd>Enter</kbd>, <kbd>b</kbd>, <kbd>n</kbd></label></p></header>
            <main id="main">{body}</main>
            <footer><p>Served on this machine alone. The order is shuffled (seed {session.Seed}); distances, clique sizes and ranks are not shown.</p></footer>
            <script>{new Markup(Script)}</script></body></html>
            """);
        return page.ToString();
    }

    private int Wrapped(int place) => place < 1 ? session.Items.Count : place > session.Items.Count ? 1 : place;
}
