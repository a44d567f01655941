using System.Globalization;
using System.Text;

namespace Engram.Cli.Consoles;

/// <summary>
/// Captions, ids and file names are text from the web: on a terminal they could move the cursor, recolour it or reverse a line. Printed text
/// passes through here.
/// </summary>
internal static class SafeText
{
    /// <summary>The text on one line: control characters, line separators and direction marks become U+FFFD, halves of pairs too.</summary>
    public static string OneLine(string text)
    {
        if (text.All(c => c is >= ' ' and < '\u007F'))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            safe.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD");
        }

        return safe.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D, // joiners of scripts and emoji; the others hide or reverse text
        _ => true,
    };
}
