using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Engram.Cli.Reports.Sections;
using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports;

/// <summary>
/// The whole page: one file without scripts, links to other places or requests. Its Content-Security-Policy allows the one style sheet (by
/// its hash) and pictures inside the file, nothing else.
/// </summary>
internal static class ReportPage
{
    private static readonly string Style = ReadStyle();
    private static readonly string Policy = $"default-src 'none'; img-src data:; style-src 'sha256-{Hash(Style)}'; base-uri 'none'; form-action 'none'";

    /// <param name="picture">A kept picture by its path relative to the run; null where it is not there.</param>
    public static string Of(RunReport report, Func<string, ReportPicture?> picture)
    {
        (string Id, string Title, Markup Body)[] sections =
        [
            ("summary", "Summary", SummarySection.Of(report)),
            ("gallery", "What came back", new GallerySection(report.Figures, report.Run.Provisional, picture).ToMarkup()),
            ("recommendations", "Recommendations", RecommendationSection.Of(report.Figures)),
            ("distances", "Distances and the threshold", DistanceSection.Of(report.Figures)),
            ("copies", "Copies in the training set", CopySection.Of(report.Figures)),
            ("curve", "Pictures found against samples drawn", CurveSection.Of(report.Figures)),
            ("rights", "By licence and owner", RightsSection.Of(report)),
            ("guard", "What a guard would have withheld", GuardSection.Of(report.Figures)),
            ("ranking", "How good the ranking is", RankingSection.Of(report.Figures)),
            ("graphs", "Clique graphs", GraphSection.Of(report.Figures)),
            ("not-done", "What was not done", NotDoneSection.Of(report.Figures)),
            ("machine", "Device and timing", MachineSection.Of(report)),
            ("setup", "What was run", SetupSection.Of(report)),
        ];
        var shown = sections.Where(section => section.Body.Text.Length > 0).ToArray();
        var page = new Html();
        page.Add($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{new Markup(Policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
            <link rel="icon" href="data:,"><title>Memorisation audit: {report.Figures.Inputs.Name}</title><style>{new Markup(Style)}</style></head>
            <body><a class="skip" href="#summary">Skip to the summary</a>
            <header>{HeaderSection.Of(report)}<nav aria-label="Sections"><ol>{Html.Join(shown.Select(section =>
                Html.Of($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>")))}</ol></nav></header>
            <main>
            """);
        foreach (var (id, title, body) in shown)
        {
            page.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>{body}</section>");
        }

        page.Add($"""
            </main><footer><p>Written by {report.Run.Software}. Intervals are 95 % Clopper–Pearson unless they say otherwise. The same figures are
            in report.json beside this page; every row behind them is in tables/. Method: Carlini et al., Extracting Training Data from Diffusion
            Models, USENIX Security 2023 (arXiv 2301.13188).</p></footer></body></html>
            """);
        return page.ToString();
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        // One line break everywhere, or the hash would be another on a checkout with CR LF: browsers hash the text after they have made it LF.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
