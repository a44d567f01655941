using System.Globalization;
using System.Text;

namespace Engram.Cli.Reports;

/// <summary>
/// Untrusted text for a page. The five characters of HTML are escaped; control characters, halves of pairs and invisible marks (which
/// could reverse a line) show as U+FFFD; line breaks and tabs are spaces.
/// </summary>
internal static class HtmlText
{
    public static void Append(StringBuilder page, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => page.Append("&amp;"),
                '<' => page.Append("&lt;"),
                '>' => page.Append("&gt;"),
                '"' => page.Append("&quot;"),
                '\'' => page.Append("&#39;"),
                '\n' or '\r' or '\t' => page.Append(' '),
                _ => page.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD"),
            };
        }
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D, // joiners of scripts and emoji
        _ => true,
    };
}
