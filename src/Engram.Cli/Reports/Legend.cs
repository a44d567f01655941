namespace Engram.Cli.Reports;

/// <summary>What the marks of a plot mean.</summary>
internal static class Legend
{
    public static Markup Line(string kind, string text) => Entry(Html.Of($"<polyline class=\"{kind}\" points=\"0,6 26,6\"/>"), text);

    public static Markup Area(string kind, string text) => Entry(Html.Of($"<rect class=\"{kind}\" width=\"26\" height=\"12\"/>"), text);

    public static Markup Point(string text) => Entry(
        Html.Of($"<line class=\"whisker\" x1=\"13\" x2=\"13\" y1=\"0\" y2=\"12\"/><circle class=\"point\" cx=\"13\" cy=\"6\" r=\"4\"/>"), text);

    /// <summary>A plot with its legend below.</summary>
    public static Markup Under(Plot plot, params Markup[] entries) =>
        Html.Of($"<figure>{plot.ToMarkup()}<ul class=\"legend\">{Html.Join(entries)}</ul></figure>");

    private static Markup Entry(Markup mark, string text) =>
        Html.Of($"<li><svg viewBox=\"0 0 26 12\" aria-hidden=\"true\" class=\"plot\">{mark}</svg>{text}</li>");
}
