using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Generations beside training pictures. A card grows when its link is followed, so the keyboard alone walks from one to the next.</summary>
/// <param name="picture">A kept picture by its path relative to the run; null where it is not there.</param>
internal sealed class GallerySection(ReportFigures figures, bool provisional, Func<string, ReportPicture?> picture)
{
    // Below this a browser's smoothing would show a picture that the model never drew.
    private const int SmallSide = 128;
    private const int LongestName = 120;

    private readonly bool _untargeted = figures.Untargeted is not null;
    private readonly bool _inpainting = figures.Inpainting is not null;

    public Markup ToMarkup()
    {
        var gallery = figures.Gallery;
        if (gallery.Extracted.Count + gallery.Unmatched.Count == 0)
        {
            return Html.Of($"<p>Nothing came back: there is no pair to show.</p>");
        }

        if (_inpainting)
        {
            return Html.Of($"""
                <p>Left the trial with the smallest ratio of losses, right the original; the nearest come first. l2 is of the hidden pixels. Tab and
                Enter walk through it.</p>
                {Cards(gallery.Extracted, "pair")}
                {Left(gallery.ExtractedLeft, "pictures")}
                """);
        }

        return Html.Of($"""
            <p>Left a generation, right the training picture nearest to it. l2 runs from 0 (equal pixels) to 1; eidetic k counts the training
            pictures that are within l2 {figures.Inputs.EideticL2} of the matched one, itself included. {(_untargeted
                ? "Each training picture is shown once, beside the first sample that hit it; the most often hit come first."
                : "Each prompt is shown once, by its generation nearest to the training set, in the order of the ranking.")}
            Tab and Enter walk through it.</p>
            {Cards(gallery.Extracted, "pair")}
            {Left(gallery.ExtractedLeft, _untargeted ? "pictures" : "prompts that gave back a picture")}
            {(gallery.Unmatched.Count == 0 ? Markup.None : Unmatched())}
            {Cards(gallery.Unmatched, "other")}
            {Left(gallery.UnmatchedLeft, "flagged prompts")}
            """);
    }

    private Markup Unmatched() => Html.Of($"""
        <h3>Flagged, and not found in the training set</h3>
        <p>Their generations agree with each other, but no training picture is within l2 {figures.Inputs.MatchL2}: a template, a crop, a picture
        from elsewhere, or a false alarm. Look at them.</p>
        """);

    private static Markup Left(long left, string what) => left == 0
        ? Markup.None
        : Html.Of($"<p class=\"note\">{Say.Count(left)} more {what} are not shown here; tables/extractions and images/ hold all.</p>");

    private Markup Cards(IReadOnlyList<GalleryEntry> entries, string prefix) => entries.Count == 0
        ? Markup.None
        : Html.Of($"<div class=\"gallery\">{Html.Join(entries.Select((entry, i) => Card(entry, prefix, i + 1, entries.Count)))}</div>");

    private Markup Card(GalleryEntry entry, string prefix, int place, int count)
    {
        var id = $"{prefix}-{place}";
        var title = entry.Caption.Length > 0 ? entry.Caption : entry.ClassLabel is { } label ? $"class {label}" : "without a caption";
        var cut = entry.CaptionLength > entry.Caption.Length ? $" … ({Say.Count(entry.CaptionLength)} characters in all)" : "";
        var left = Figure(
            entry.GenerationImage, $"Generation {entry.Generation} of the prompt: {Short(title)}", "not kept (output.keep)",
            Html.Of($"generation {entry.Generation}"));
        var right = Figure(
            entry.TrainingImage, $"Training picture {Short(entry.ImageId)}", provisional ? "written when the run ends" : "not kept",
            Html.Of($"training picture <bdi class=\"mono\">{entry.ImageId}</bdi>"));
        return Html.Of($"""
            <article class="card" id="{id}" aria-labelledby="{id}-title">
            <h3 id="{id}-title"><bdi>{title}</bdi>{cut}</h3>
            <div class="pair">{left}{right}</div>
            <dl>{Html.Join(Facts(entry).Select(fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>")))}
            {Html.Join(entry.Columns.Where(column => column.Value is not null).Select(Column))}</dl>
            <p class="walk"><a href="#{id}" aria-label="Enlarge pair {place}">Enlarge</a>{(place < count
                ? Html.Of($"<a href=\"#{prefix}-{place + 1}\" aria-label=\"Next pair, {place + 1} of {count}\">Next</a>")
                : Markup.None)}<a href="#gallery" aria-label="Back to the gallery from pair {place}">Gallery</a></p>
            </article>

            """);
    }

    private IEnumerable<(string Name, string Value)> Facts(GalleryEntry entry)
    {
        yield return ("l2", Say.L2(entry.L2));
        if (_inpainting)
        {
            yield return ("copies", Say.Count(entry.Copies));
            yield return ("trials", Say.Count(entry.Generations));
            yield break;
        }

        yield return ("eidetic k", entry.EideticK is { } k ? Say.Count(k) : "–");
        if (_untargeted)
        {
            yield return ("adaptive l2", Say.L2(entry.AdaptiveL2));
            yield return ("hits", Say.Count(entry.Extracted));
            yield return ("copies", entry.Copies > 0 ? Say.Count(entry.Copies) : "–");
        }
        else
        {
            yield return ("clique", $"{(entry.Certainty == "bounded" ? "≥ " : "")}{entry.CliqueSize} of {entry.Generations}");
            yield return ("gave back", Say.Count(entry.Extracted));
            yield return ("rank", Say.Count(entry.Rank));
            yield return ("copies", entry.Copies > 0 ? Say.Count(entry.Copies) : "none");
        }
    }

    private static Markup Column(NamedText column) =>
        Html.Of($"<div class=\"wide\"><dt>{column.Name}</dt><dd><bdi>{column.Value}</bdi></dd></div>");

    private Markup Figure(string? path, string told, string absent, Markup name)
    {
        var shown = path is null ? null : picture(path);
        return Html.Of($"<figure>{(shown is null ? Html.Of($"<div class=\"none\">{absent}</div>") : Image(shown, told))}<figcaption>{name}</figcaption></figure>");
    }

    private static Markup Image(ReportPicture shown, string told)
    {
        var kind = Math.Max(shown.Width, shown.Height) <= SmallSide ? "small" : "large";
        var source = new Markup(Convert.ToBase64String(shown.Png.Span));
        return Html.Of($"<img class=\"{kind}\" width=\"{shown.Width}\" height=\"{shown.Height}\" alt=\"{told}\" src=\"data:image/png;base64,{source}\">");
    }

    private static string Short(string text) => text.Length <= LongestName ? text : GalleryEntry.Cut(text, LongestName) + "…";
}
