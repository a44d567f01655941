using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>The paper's four recommendations with this run's numbers.</summary>
internal static class RecommendationSection
{
    public static Markup Of(ReportFigures figures) => Html.Of($"""
        <p>The paper ends in four recommendations (reported, not checked against its text). What this run says of each:</p>
        {Html.Join(figures.Recommendations.Select((item, i) => Of(item, i + 1)))}
        """);

    private static Markup Of(Recommendation item, int number) => Html.Of($"""
        <div class="recommendation"><h3>{number}. {item.Title}</h3>{Html.Join(item.Lines.Select(line => Html.Of($"<p>{line}</p>")))}</div>

        """);
}
