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

    private readonly StringBuilder _marks = new();
    private readonly string _title;
    private readonly string _description;

    /// <param name="percent">y are shares, 0 to 1, whose marks are in per cent; otherwise they are counts.</param>
    /// <param name="percentX">x are shares.</param>
    public Plot(
        string title, string description, string xTitle, (double Low, double High) x, string yTitle, (double Low, double High) y,
        bool percent = false, bool logX = false, bool percentX = false)
    {
        (_title, _description) = (title, description);
        X = new Axis(x.Low, x.High, Left, Width - Right) { IsLog = logX };
        Y = new Axis(y.Low, y.High, Height - Bottom, Top) { IsWhole = !percent };
        foreach (var value in Y.Marks())
        {
            var place = Say.Place(Y.At(value));
            Add($"<line class=\"grid\" x1=\"{Say.Place(Left)}\" x2=\"{Say.Place(Width - Right)}\" y1=\"{place}\" y2=\"{place}\"/>");
            Add($"<text class=\"tick\" x=\"{Say.Place(Left - 7)}\" y=\"{Say.Place(Y.At(value) + 4)}\" text-anchor=\"end\">{(percent ? Axis.Label(100 * value) : Axis.Label(value))}</text>");
        }

        foreach (var value in X.Marks())
        {
            Add($"<line class=\"axis\" x1=\"{Say.Place(X.At(value))}\" x2=\"{Say.Place(X.At(value))}\" y1=\"{Say.Place(Height - Bottom)}\" y2=\"{Say.Place(Height - Bottom + 5)}\"/>");
            Add($"<text class=\"tick\" x=\"{Say.Place(X.At(value))}\" y=\"{Say.Place(Height - Bottom + 19)}\" text-anchor=\"middle\">{Axis.Label(percentX ? 100 * value : value)}</text>");
        }

        Add($"<line class=\"axis\" x1=\"{Say.Place(Left)}\" x2=\"{Say.Place(Width - Right)}\" y1=\"{Say.Place(Height - Bottom)}\" y2=\"{Say.Place(Height - Bottom)}\"/>");
        Add($"<text class=\"title\" x=\"{Say.Place((Left + Width - Right) / 2)}\" y=\"{Say.Place(Height - 6)}\" text-anchor=\"middle\">{xTitle}</text>");
        Add($"<text class=\"title\" transform=\"translate(18 {Say.Place((Top + Height - Bottom) / 2)}) rotate(-90)\" text-anchor=\"middle\">{yTitle}</text>");
    }

    public Axis X { get; }

    public Axis Y { get; }

    public void Add(HtmlHandler svg) => _marks.Append(svg.ToString());

    public void Line(string kind, IEnumerable<(double X, double Y)> points)
    {
        var path = string.Join(' ', points.Select(point => $"{Say.Place(X.At(point.X))},{Say.Place(Y.At(point.Y))}"));
        Add($"<polyline class=\"{kind}\" points=\"{path}\"/>");
    }

    public void Area(string kind, IEnumerable<(double X, double Low, double High)> band)
    {
        var points = band.ToArray();
        var path = string.Join(' ', points.Select(point => (point.X, Y: point.High)).Concat(points.Reverse().Select(point => (point.X, Y: point.Low)))
            .Select(point => $"{Say.Place(X.At(point.X))},{Say.Place(Y.At(point.Y))}"));
        Add($"<polygon class=\"{kind}\" points=\"{path}\"/>");
    }

    /// <summary>A bar from 0 up.</summary>
    public void Bar(string kind, double from, double to, double value, string told)
    {
        var (left, right, top) = (X.At(from), X.At(to), Y.At(value));
        Add($"<rect class=\"{kind}\" x=\"{Say.Place(left)}\" y=\"{Say.Place(top)}\" width=\"{Say.Place(Math.Max(0.75, right - left - 0.75))}\" height=\"{Say.Place(Math.Max(0, Height - Bottom - top))}\"><title>{told}</title></rect>");
    }

    /// <summary>A value with its interval.</summary>
    public void Point(double x, double y, double low, double high, string told)
    {
        var place = Say.Place(X.At(x));
        Add($"<g><title>{told}</title><line class=\"whisker\" x1=\"{place}\" x2=\"{place}\" y1=\"{Say.Place(Y.At(low))}\" y2=\"{Say.Place(Y.At(high))}\"/><circle class=\"point\" cx=\"{place}\" cy=\"{Say.Place(Y.At(y))}\" r=\"4\"/></g>");
    }

    /// <summary>A vertical line with its name at the top; names stand on lines 0, 1, 2 … so that near ones do not cover each other.</summary>
    public void Mark(double x, string name, int line = 0)
    {
        var place = X.At(x);
        var atRight = place > Width * 0.7;
        Add($"<line class=\"mark\" x1=\"{Say.Place(place)}\" x2=\"{Say.Place(place)}\" y1=\"{Say.Place(Top)}\" y2=\"{Say.Place(Height - Bottom)}\"/>");
        Add($"<text class=\"label\" x=\"{Say.Place(place + (atRight ? -5 : 5))}\" y=\"{Say.Place(Top + 11 + (15 * line))}\" text-anchor=\"{(atRight ? "end" : "start")}\">{name}</text>");
    }

    public Markup ToMarkup() => Html.Of(
        $"<svg class=\"plot\" viewBox=\"0 0 {Say.Place(Width)} {Say.Place(Height)}\" role=\"img\" aria-label=\"{_title}. {_description}\">{new Markup(_marks.ToString())}</svg>");
}
