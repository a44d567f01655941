namespace Engram.Cli.Reports;

/// <summary>
/// What every page of a report has around its sections. One file without scripts or requests: its Content-Security-Policy allows the one style
/// sheet (by its hash) and pictures inside the file, nothing else.
/// </summary>
internal static class PageFrame
{
    private static readonly string Style = PageResource.Read("report.css");
    private static readonly string Policy = $"default-src 'none'; img-src data:; style-src '{PageResource.HashOf(Style)}'; base-uri 'none'; form-action 'none'";

    /// <param name="sections">In their order, the first with the id summary; one without a body is left out.</param>
    /// <param name="footer">Text of the last paragraph.</param>
    public static string Of(string title, Markup header, IEnumerable<(string Id, string Title, Markup Body)> sections, Markup footer)
    {
        var shown = sections.Where(section => section.Body.Text.Length > 0).ToArray();
        var page = new Html();
        page.Add($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{new Markup(Policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
            <link rel="icon" href="data:,"><title>Memorisation audit: {title}</title><style>{new Markup(Style)}</style></head>
            <body><a class="skip" href="#summary">Skip to the summary</a>
            <header>{header}<nav aria-label="Sections"><ol>{Html.Join(shown.Select(section =>
                Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>")))}</ol></nav></header>
            <main>
            """);
        foreach (var (id, heading, body) in shown)
        {
            page.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{heading}</h2>{body}</section>");
        }

        page.Add($"""
            </main><footer><p>{footer}</p></footer></body></html>
            """);
        return page.ToString();
    }
}
