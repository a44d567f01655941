using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Generations beside training pictures. A card grows when its link is followed, so the keyboard alone walks from one to the next.</summary>
internal static class GallerySection
{
    // Below this a browser's smoothing would show a picture that the model never drew.
    private const int SmallSide = 128;

    public static Markup Of(ReportFigures figures, bool provisional, Func<string, ReportPicture?> picture)
    {
        var gallery = figures.Gallery;
        if (gallery.Extracted.Count + gallery.Unmatched.Count == 0)
        {
            return Html.Of($"<p>Nothing came back: there is no pair to show.</p>");
        }

        var untargeted = figures.Untargeted is not null;
        return Html.Of($"""
            <p>Left a generation, right the training picture nearest to it. l2 runs from 0 (equal pixels) to 1; eidetic k counts the training pictures that are within l2 {figures.Inputs.EideticL2} of the matched one, itself included.
            {(untargeted ? "Each training picture is shown once, beside the first sample that hit it; the most often hit come first." : "Each prompt is shown once, by its generation nearest to the training set, in the order of the ranking.")}
            Tab and Enter walk through it.</p>
            {Cards(gallery.Extracted, "pair", untargeted, provisional, picture)}
            {Left(gallery.ExtractedLeft, untargeted ? "pictures" : "prompts that gave back a picture")}
            {(gallery.Unmatched.Count == 0 ? Markup.None : Html.Of($"<h3>Flagged, and not found in the training set</h3><p>Their generations agree with each other, but no training picture is within l2 {figures.Inputs.MatchL2}: a template, a crop, a picture from elsewhere, or a false alarm. Look at them.</p>"))}
            {Cards(gallery.Unmatched, "other", untargeted, provisional, picture)}
            {Left(gallery.UnmatchedLeft, "flagged prompts")}
            """);
    }

    private static Markup Left(long left, string what) =>
        left == 0 ? Markup.None : Html.Of($"<p class=\"note\">{Say.Count(left)} more {what} are not shown here; tables/extractions and images/ hold all.</p>");

    private static Markup Cards(IReadOnlyList<GalleryEntry> entries, string prefix, bool untargeted, bool provisional, Func<string, ReportPicture?> picture) => entries.Count == 0
        ? Markup.None
        : Html.Of($"<div class=\"gallery\">{Html.Join(entries.Select((entry, i) => Card(entry, prefix, i + 1, entries.Count, untargeted, provisional, picture)))}</div>");

    private static Markup Card(GalleryEntry entry, string prefix, int place, int count, bool untargeted, bool provisional, Func<string, ReportPicture?> picture)
    {
        var title = entry.Caption.Length > 0 ? entry.Caption : entry.ClassLabel is { } label ? $"class {label}" : "without a caption";
        var cut = entry.CaptionLength > entry.Caption.Length ? $" … ({Say.Count(entry.CaptionLength)} characters in all)" : "";
        return Html.Of($"""
            <article class="card" id="{prefix}-{place}" aria-labelledby="{prefix}-{place}-title">
            <h3 id="{prefix}-{place}-title"><bdi>{title}</bdi>{cut}</h3>
            <div class="pair">
            {Figure(entry.GenerationImage, picture, $"Generation {entry.Generation} of the prompt: {Short(title)}", "not kept (output.keep)", Html.Of($"generation {entry.Generation}"))}
            {Figure(entry.TrainingImage, picture, $"Training picture {Short(entry.ImageId)}", provisional ? "written when the run ends" : "not kept", Html.Of($"training picture <bdi class=\"mono\">{entry.ImageId}</bdi>"))}
            </div>
            <dl><div><dt>l2</dt><dd>{Say.L2(entry.L2)}</dd></div><div><dt>eidetic k</dt><dd>{entry.EideticK?.ToString("#,0", null) ?? "–"}</dd></div>
            {(untargeted
                ? Html.Of($"<div><dt>adaptive l2</dt><dd>{Say.L2(entry.AdaptiveL2)}</dd></div><div><dt>hits</dt><dd>{Say.Count(entry.Extracted)}</dd></div>")
                : Html.Of($"<div><dt>clique</dt><dd>{(entry.Certainty == "bounded" ? "≥ " : "")}{entry.CliqueSize ?? 0} of {entry.Generations}</dd></div><div><dt>gave back</dt><dd>{entry.Extracted}</dd></div><div><dt>rank</dt><dd>{Say.Count(entry.Rank)}</dd></div>"))}
            <div><dt>copies</dt><dd>{(entry.Copies > 0 ? Say.Count(entry.Copies) : untargeted ? "–" : "none")}</dd></div>
            {Html.Join(entry.Columns.Where(column => column.Value is not null).Select(column => Html.Of($"<div class=\"wide\"><dt>{column.Name}</dt><dd><bdi>{column.Value}</bdi></dd></div>")))}
            </dl>
            <p class="walk"><a href="#{prefix}-{place}" aria-label="Enlarge pair {place}">Enlarge</a>{(place < count ? Html.Of($"<a href=\"#{prefix}-{place + 1}\" aria-label=\"Next pair, {place + 1} of {count}\">Next</a>") : Markup.None)}<a href="#gallery" aria-label="Back to the gallery from pair {place}">Gallery</a></p>
            </article>
            """);
    }

    private static Markup Figure(string? path, Func<string, ReportPicture?> picture, string told, string absent, Markup name)
    {
        var shown = path is null ? null : picture(path);
        var image = shown is null
            ? Html.Of($"<div class=\"none\">{absent}</div>")
            : Html.Of($"<img class=\"{(Math.Max(shown.Width, shown.Height) <= SmallSide ? "small" : "large")}\" width=\"{shown.Width}\" height=\"{shown.Height}\" alt=\"{told}\" src=\"data:image/png;base64,{new Markup(Convert.ToBase64String(shown.Png.Span))}\">");
        return Html.Of($"<figure>{image}<figcaption>{name}</figcaption></figure>");
    }

    private static string Short(string text) => text.Length <= 120 ? text : GalleryEntry.Cut(text, 120) + "…";
}
