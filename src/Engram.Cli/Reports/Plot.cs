using System.Text;

namespace Engram.Cli.Reports;

/// <summary>
/// A drawing with two axes, as SVG. Colours are the style sheet's classes, so that light, dark and print each have theirs; a title and a
/// description say it to whoever does not see it.
/// </summary>
internal sealed class Plot
{
    public const double Width = 640;
    public const double Height = 300;
    private const double Left = 70;
    private const double Right = 22;
    private const double Top = 18;
    private const double Bottom = 46;
    private const double Floor = Height - Bottom;

    private readonly StringBuilder _marks = new();
    private readonly string _title;
    private readonly string _description;

    /// <param name="percent">y are shares, 0 to 1, whose marks are in per cent; otherwise they are counts.</param>
    /// <param name="percentX">x are shares.</param>
    /// <param name="logY">Both logarithmic axes then have powers of ten for marks.</param>
    /// <param name="names">x are 1, 2, 3 … and stand for these words.</param>
    public Plot(
        string title, string description, string xTitle, (double Low, double High) x, string yTitle, (double Low, double High) y,
        bool percent = false, bool logX = false, bool percentX = false, IReadOnlyList<string>? names = null, bool logY = false)
    {
        (_title, _description) = (title, description);
        X = new Axis(x.Low, x.High, Left, Width - Right) { IsLog = logX, IsDecimal = logY, Names = names };
        Y = new Axis(y.Low, y.High, Floor, Top) { IsWhole = !percent, IsLog = logY, IsDecimal = logY };
        foreach (var value in Y.Marks())
        {
            Rule("grid", Left, Y.At(value), Width - Right, Y.At(value));
            Write("tick", Left - 7, Y.At(value) + 4, "end", Axis.Label(percent ? 100 * value : value));
        }

        foreach (var value in X.Marks())
        {
            Rule("axis", X.At(value), Floor, X.At(value), Floor + 5);
            Write("tick", X.At(value), Floor + 19, "middle", X.LabelOf(value, percentX ? 100 : 1));
        }

        Rule("axis", Left, Floor, Width - Right, Floor);
        Write("title", (Left + Width - Right) / 2, Height - 6, "middle", xTitle);
        Add($"<text class=\"title\" transform=\"translate(18 {N((Top + Floor) / 2)}) rotate(-90)\" text-anchor=\"middle\">{yTitle}</text>");
    }

    public Axis X { get; }

    public Axis Y { get; }

    public void Add(HtmlHandler svg) => _marks.Append(svg.ToString());

    public void Line(string kind, IEnumerable<(double X, double Y)> points)
    {
        var path = string.Join(' ', points.Select(point => $"{N(X.At(point.X))},{N(Y.At(point.Y))}"));
        Add($"<polyline class=\"{kind}\" points=\"{path}\"/>");
    }

    public void Area(string kind, IEnumerable<(double X, double Low, double High)> band)
    {
        var points = band.ToArray();
        var path = string.Join(' ', points.Select(point => (point.X, Y: point.High)).Concat(points.Reverse().Select(point => (point.X, Y: point.Low)))
            .Select(point => $"{N(X.At(point.X))},{N(Y.At(point.Y))}"));
        Add($"<polygon class=\"{kind}\" points=\"{path}\"/>");
    }

    /// <summary>A bar from 0 up.</summary>
    public void Bar(string kind, double from, double to, double value, string told)
    {
        // A hairline between neighbours, and never a bar too thin to see.
        var (left, top) = (X.At(from), Y.At(value));
        var (width, height) = (Math.Max(0.75, X.At(to) - left - 0.75), Math.Max(0, Floor - top));
        Add($"<rect class=\"{kind}\" x=\"{N(left)}\" y=\"{N(top)}\" width=\"{N(width)}\" height=\"{N(height)}\"><title>{told}</title></rect>");
    }

    /// <summary>A value with its interval.</summary>
    public void Point(double x, double y, double low, double high, string told, string kind = "point")
    {
        Add($"<g><title>{told}</title>");
        Rule("whisker", X.At(x), Y.At(low), X.At(x), Y.At(high));
        Add($"<circle class=\"{kind}\" cx=\"{N(X.At(x))}\" cy=\"{N(Y.At(y))}\" r=\"4\"/></g>");
    }

    /// <summary>A vertical line with its name at the top; names stand on lines 0, 1, 2 … so that near ones do not cover each other.</summary>
    public void Mark(double x, string name, int line = 0)
    {
        var place = X.At(x);
        var atRight = place > Width * 0.7;
        Rule("mark", place, Top, place, Floor);
        Write("label", place + (atRight ? -5 : 5), Top + 11 + (15 * line), atRight ? "end" : "start", name);
    }

    public Markup ToMarkup() => Html.Of($"""
        <svg class="plot" viewBox="0 0 {N(Width)} {N(Height)}" role="img" aria-label="{_title}. {_description}">{new Markup(_marks.ToString())}</svg>
        """);

    private void Rule(string kind, double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"{kind}\" x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\"/>");

    private void Write(string kind, double x, double y, string anchor, string text) =>
        Add($"<text class=\"{kind}\" x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\">{text}</text>");

    private static string N(double value) => Say.Place(value);
}
