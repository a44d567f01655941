using Engram.Pipeline.Reports;
using static Engram.Cli.Reports.HtmlTable;

namespace Engram.Cli.Reports.Sections;

/// <summary>Extractions by columns that name a licence, an owner, a source.</summary>
internal static class RightsSection
{
    public static Markup Of(RunReport report)
    {
        if (report.Figures.Columns is { Count: > 0 } columns)
        {
            return Html.Join(columns.Select(Table));
        }

        return report.Run.Provisional
            ? Html.Of($"<p>Known when the run ends.</p>")
            : Html.Of($"""
                <p>The run carries no column that names a licence, an owner or a source; <code>training.columns</code> takes such columns
                along.</p>
                """);
    }

    private static Markup Table(ColumnBreakdown column) => Html.Of($"""
        {HtmlTable.Of(
            $"By column {column.Column}, as the data set spells it", caption: true, [column.Column, "#prompts or samples", "#generations"],
            column.Values.Select(value => (Markup[])[Name(value.Value), Cell(Say.Count(value.Prompts)), Cell(Say.Count(value.Generations))]))}
        {(column.OtherValues == 0 ? Markup.None : Html.Of($"""
            <p class="note">{Say.Count(column.OtherValues)} further values with {Say.Count(column.OtherPrompts)} prompts or samples are not
            listed.</p>
            """))}
        """);

    private static Markup Name(string? value) => value is null ? Html.Of($"<em>no value</em>") : Html.Of($"<bdi>{value}</bdi>");
}
