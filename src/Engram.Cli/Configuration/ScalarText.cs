using System.Globalization;
using Engram.Pipeline.Options.Rules;

namespace Engram.Cli.Configuration;

/// <summary>
/// Reads a scalar as the type of its key. Strict as YAML 1.2: yes is not a flag, "12" in quotes is not a number, 1_000 neither. Fractions are
/// read as decimals, so 0.1 is a tenth.
/// </summary>
internal static class ScalarText
{
    private const NumberStyles Fraction = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <returns>The value, or null and what is wrong.</returns>
    public static (object? Value, string Problem) Read(ScalarNode node, Type type)
    {
        if (type == typeof(string))
        {
            return (node.Text, "");
        }

        if (type.IsEnum)
        {
            return ReadWord(node, type);
        }

        var value = node.Plain ? ReadPlain(node.Text, type) : null;
        return (value, value is not null ? "" : IsHugeNumber(node, type) ? $"{Shown(node)} is out of range" : $"{Shown(node)} is not {NameOf(type)}");
    }

    private static bool IsHugeNumber(ScalarNode node, Type type) =>
        node.Plain && type != typeof(bool) && node.Text.TrimStart('-', '+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    private static object? ReadPlain(string text, Type type) => type switch
    {
        _ when type == typeof(bool) => text switch
        {
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ => null,
        },
        _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : null,
        _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : null,
        _ when type == typeof(decimal) => ReadDecimal(text),
        _ when type == typeof(double) => double.TryParse(text, Fraction, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : null,
        _ => throw new NotSupportedException($"no key has the type {type}"),
    };

    // A decimal has 28 digits: what would be cut (1e-40, or a hundred digits) is refused rather than rounded, since thresholds are exact.
    private static decimal? ReadDecimal(string text) =>
        decimal.TryParse(text, Fraction, CultureInfo.InvariantCulture, out var value)
        && double.TryParse(text, Fraction, CultureInfo.InvariantCulture, out var check)
        && (value != 0m || check == 0)
        && text.Count(char.IsAsciiDigit) <= 28
            ? value
            : null;

    private static (object? Value, string Problem) ReadWord(ScalarNode node, Type type)
    {
        foreach (var word in Enum.GetValues(type).Cast<Enum>())
        {
            if (OptionKeys.WordOf(word) == node.Text)
            {
                return (word, "");
            }
        }

        return (null, $"{Shown(node)} is not one of {string.Join(", ", OptionKeys.WordsOf(type))}");
    }

    public static string NameOf(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(string) ? "text"
        : type.IsEnum ? $"one of {string.Join(", ", OptionKeys.WordsOf(type))}"
        : "a number";

    private static string Shown(ScalarNode node)
    {
        const int longest = 60;
        var text = node.Text.Length > longest ? node.Text[..longest] + "…" : node.Text;
        return node.Plain ? text : $"\"{text}\"";
    }
}
