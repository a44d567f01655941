using System.Text;

namespace Engram.Diffusion;

/// <summary>
/// Python's json writes Infinity, -Infinity and NaN bare, which JSON does not know. They are rewritten, outside strings, before parsing:
/// infinities as a number beyond double's range, which parses to infinity; NaN as a string that no JSON file can hold by accident.
/// </summary>
internal static class BareNumbers
{
    public const string NaN = "\u0001NaN";

    private const string NaNToken = "\"\\u0001NaN\"";

    public static string Rewrite(string json)
    {
        // Nearly every file has none.
        if (!json.Contains("Infinity", StringComparison.Ordinal) && !json.Contains("NaN", StringComparison.Ordinal))
        {
            return json;
        }

        var result = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (inString)
            {
                result.Append(c);
                if (c == '\\' && i + 1 < json.Length)
                {
                    result.Append(json[++i]);
                }
                else if (c == '"')
                {
                    inString = false;
                }
            }
            else if (IsToken(json, i, "Infinity"))
            {
                result.Append("1e999");
                i += "Infinity".Length - 1;
            }
            else if (IsToken(json, i, "NaN"))
            {
                result.Append(NaNToken);
                i += "NaN".Length - 1;
            }
            else
            {
                inString = c == '"';
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static bool IsToken(string json, int at, string token)
    {
        var end = at + token.Length;
        return string.CompareOrdinal(json, at, token, 0, token.Length) == 0
            && (at == 0 || !char.IsAsciiLetterOrDigit(json[at - 1]))
            && (end == json.Length || !char.IsAsciiLetterOrDigit(json[end]));
    }
}
