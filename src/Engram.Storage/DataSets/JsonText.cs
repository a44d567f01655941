using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engram.Storage.DataSets;

/// <summary>
/// Text of a JSON string. Half a surrogate pair (<c>\ud83d</c> alone) becomes U+FFFD: it has no UTF-8, so no id and no table.
/// </summary>
internal static class JsonText
{
    public static string Of(JsonElement element)
    {
        var raw = element.GetRawText();
        return raw.Contains("\\u", StringComparison.Ordinal) ? Unescape(raw) : element.GetString()!;
    }

    // The reader has checked the syntax already, so every escape is complete.
    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch
                {
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    var c => c,
                });
            }
        }

        return Mend(text);
    }

    private static string Mend(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return text.ToString();
    }
}
