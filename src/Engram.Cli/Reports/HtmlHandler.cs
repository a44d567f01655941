using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Engram.Cli.Reports;

/// <summary>
/// An interpolated string whose literals are HTML and whose holes are text: every hole is escaped, unless it is <see cref="Markup"/>. So a
/// caption cannot become a tag by being forgotten.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _page = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string html) => _page.Append(html);

    public void AppendFormatted(Markup html) => _page.Append(html.Text);

    public void AppendFormatted(string? text) => HtmlText.Append(_page, text ?? "");

    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable => HtmlText.Append(_page, value.ToString(format, CultureInfo.InvariantCulture));

    public override string ToString() => _page.ToString();
}
