using System.Text;

namespace Engram.Cli.Reports;

/// <summary>A page being written.</summary>
internal sealed class Html
{
    private readonly StringBuilder _page = new();

    public static Markup Of(HtmlHandler html) => new(html.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public void Add(HtmlHandler html) => _page.Append(html.ToString()).Append('\n');

    public override string ToString() => _page.ToString();
}
