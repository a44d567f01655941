using Engram.Pipeline.Reports;

namespace Engram.Cli.Reports.Sections;

/// <summary>Extractions by columns that name a licence, an owner, a source.</summary>
internal static class RightsSection
{
    public static Markup Of(RunReport report)
    {
        var columns = report.Figures.Columns;
        if (columns.Count == 0)
        {
            return report.Run.Provisional
                ? Html.Of($"<p>Known when the run ends.</p>")
                : Html.Of($"<p>The run carries no column that names a licence, an owner or a source; <code>training.columns</code> takes such columns along.</p>");
        }

        return Html.Join(columns.Select(column => Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="By {column.Column}"><table><caption>By column {column.Column}, as the data set spells it</caption>
            <thead><tr><th scope="col">{column.Column}</th><th scope="col" class="n">prompts or samples</th><th scope="col" class="n">generations</th></tr></thead>
            <tbody>{Html.Join(column.Values.Select(value => Html.Of($"<tr><th scope=\"row\">{(value.Value is null ? Html.Of($"<em>no value</em>") : Html.Of($"<bdi>{value.Value}</bdi>"))}</th><td class=\"n\">{Say.Count(value.Prompts)}</td><td class=\"n\">{Say.Count(value.Generations)}</td></tr>")))}</tbody></table></div>
            {(column.OtherValues > 0 ? Html.Of($"<p class=\"note\">{Say.Count(column.OtherValues)} further values with {Say.Count(column.OtherPrompts)} prompts or samples are not listed.</p>") : Markup.None)}
            """)));
    }
}
