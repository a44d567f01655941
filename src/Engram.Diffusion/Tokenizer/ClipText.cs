using System.Text;

namespace Engram.Diffusion;

/// <summary>What CLIP's fast tokenizer does to a text before its words are looked up.</summary>
internal static class ClipText
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    /// <summary>Form C, white space folded to single spaces, lower case character by character.</summary>
    /// <remarks>
    /// Lower case is Unicode's full mapping without context: İ becomes i and U+0307, and a final Σ becomes σ as any other. İ is the only
    /// character with a longer lower case; the run-time maps characters one to one and leaves it.
    /// </remarks>
    public static string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        var space = false;
        foreach (var rune in CanonicalForm.Compose(text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = true;
                continue;
            }

            if (space)
            {
                result.Append(' ');
                space = false;
            }

            if (rune.Value == 'İ')
            {
                result.Append("i\u0307");
            }
            else
            {
                result.Append(Rune.ToLowerInvariant(rune));
            }
        }

        return (space ? result.Append(' ') : result).ToString();
    }

    /// <summary>
    /// The words of a normalised text: 's|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+, leftmost and in this order of preference.
    /// </summary>
    public static IEnumerable<string> Split(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var kind = KindAt(text, at, out var length);
            if (kind == Kind.Space)
            {
                at += length;
                continue;
            }

            if (text[at] == '\'' && Array.Find(Contractions, c => string.CompareOrdinal(text, at, c, 0, c.Length) == 0) is { } contraction)
            {
                yield return contraction;
                at += contraction.Length;
                continue;
            }

            var end = at + length;
            // Digits stand alone; letters and other signs run on.
            while (kind != Kind.Number && end < text.Length && KindAt(text, end, out length) == kind)
            {
                end += length;
            }

            yield return text[at..end];
            at = end;
        }
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        // Normalize leaves no half surrogate pairs: enumerating runes replaced them by U+FFFD.
        var rune = Rune.GetRuneAt(text, at);
        length = rune.Utf16SequenceLength;
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.IsLetter(rune) ? Kind.Letter : Rune.IsNumber(rune) ? Kind.Number : Kind.Other;
    }

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }
}
