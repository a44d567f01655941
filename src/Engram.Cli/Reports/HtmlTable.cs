namespace Engram.Cli.Reports;

/// <summary>A table in a region that scrolls sideways, by keyboard too, where the window is narrow.</summary>
internal static class HtmlTable
{
    /// <param name="title">Named for whoever does not see it.</param>
    /// <param name="caption">Whether it is shown as well.</param>
    /// <param name="columns">Headings; # before one means numbers, set flush right.</param>
    /// <param name="rows">Cells in the order of the columns; the first is the row's heading.</param>
    public static Markup Of(string title, bool caption, IReadOnlyList<string> columns, IEnumerable<Markup[]> rows) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>
        {(caption ? Html.Of($"<caption>{title}</caption>") : Markup.None)}
        <thead><tr>{Html.Join(columns.Select(Heading))}</tr></thead>
        <tbody>{Html.Join(rows.Select(row => RowOf(row, columns)))}</tbody>
        </table></div>
        """);

    /// <summary>A cell of text.</summary>
    public static Markup Cell(string? text) => Html.Of($"{text}");

    private static bool IsNumber(string column) => column.StartsWith('#');

    private static Markup Heading(string column) => IsNumber(column)
        ? Html.Of($"<th scope=\"col\" class=\"n\">{column[1..]}</th>")
        : Html.Of($"<th scope=\"col\">{column}</th>");

    private static Markup RowOf(Markup[] cells, IReadOnlyList<string> columns) => Html.Of(
        $"<tr><th scope=\"row\">{cells[0]}</th>{Html.Join(cells.Skip(1).Select((cell, i) => CellOf(cell, IsNumber(columns[i + 1]))))}</tr>\n");

    private static Markup CellOf(Markup cell, bool number) => number ? Html.Of($"<td class=\"n\">{cell}</td>") : Html.Of($"<td>{cell}</td>");
}
