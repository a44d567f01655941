using Engram.Cli.Reports.Sections;
using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports;

/// <summary>The page of a run.</summary>
internal static class ReportPage
{
    /// <param name="picture">A kept picture by its path relative to the run; null where it is not there.</param>
    public static string Of(RunReport report, Func<string, ReportPicture?> picture)
    {
        (string Id, string Title, Markup Body)[] sections =
        [
            ("summary", "Summary", SummarySection.Of(report)),
            ("gallery", "What came back", report.Figures.Membership is null ? new GallerySection(report.Figures, report.Run.Provisional, picture).ToMarkup() : Markup.None),
            ("membership", "Attacks on membership", MembershipSection.Of(report.Figures)),
            ("inpainting", "Hidden parts filled in", InpaintingSection.Of(report.Figures)),
            ("recommendations", "Recommendations", RecommendationSection.Of(report.Figures)),
            ("distances", "Distances and the threshold", DistanceSection.Of(report.Figures)),
            ("copies", "Copies in the training set", CopySection.Of(report.Figures)),
            ("curve", "Pictures found against samples drawn", CurveSection.Of(report.Figures)),
            ("rights", "By licence and owner", RightsSection.Of(report)),
            ("guard", "What a guard would have withheld", GuardSection.Of(report.Figures)),
            ("ranking", "How good the ranking is", RankingSection.Of(report.Figures)),
            ("labels", "What people saw", LabelSection.Of(report)),
            ("graphs", "Clique graphs", GraphSection.Of(report.Figures)),
            ("not-done", "What was not done", NotDoneSection.Of(report.Figures)),
            ("machine", "Device and timing", MachineSection.Of(report)),
            ("setup", "What was run", SetupSection.Of(report)),
        ];
        return PageFrame.Of(report.Figures.Inputs.Name, HeaderSection.Of(report), sections, Html.Of($"""
            Written by {report.Run.Software}. Intervals are 95 % Clopper–Pearson unless they say otherwise. The same figures are
            in report.json beside this page; every row behind them is in tables/. Method: Carlini et al., Extracting Training Data from Diffusion
            Models, USENIX Security 2023 (arXiv 2301.13188).
            """));
    }
}
