using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Cli.Configuration;

/// <summary>
/// Options as YAML that reads back to the same options: every key with its value, paths absolute. Text is always in double quotes, so that no
/// word of it is taken for a number or for auto.
/// </summary>
internal static class ConfigurationText
{
    public static string Of(RunOptions options)
    {
        var text = new StringBuilder();
        WriteSection(text, options.Attack, options, indent: "", first: "");
        return text.ToString();
    }

    private static void WriteSection(StringBuilder text, AttackKind attack, object section, string indent, string first)
    {
        var lead = first;
        foreach (var property in OptionKeys.Of(section.GetType()))
        {
            var value = property.GetValue(section);
            if (OptionKeys.Applies(section, property) && OptionKeys.Applies(attack, property) && !IsAbsent(property, value))
            {
                text.Append(lead.Length > 0 ? lead : indent).Append(OptionKeys.KeyOf(property)).Append(':');
                WriteValue(text, attack, property, value, indent);
                lead = "";
            }
        }
    }

    private static void WriteValue(StringBuilder text, AttackKind attack, PropertyInfo property, object? value, string indent)
    {
        if (value is IList { Count: > 0 } items && OptionKeys.IsSection(items[0]!.GetType()))
        {
            text.Append('\n');
            foreach (var item in items)
            {
                WriteSection(text, attack, item!, indent + "    ", first: indent + "  - ");
            }
        }
        else if (value is IList scalars)
        {
            text.Append(" [").AppendJoin(", ", scalars.Cast<object>().Select(Spell)).Append("]\n");
        }
        else if (value is not null && OptionKeys.IsSection(value.GetType()))
        {
            text.Append('\n');
            WriteSection(text, attack, value, indent + "  ", first: "");
        }
        else
        {
            text.Append(' ').Append(value is null ? property.GetCustomAttribute<NullIsAttribute>()!.Word : Spell(value)).Append('\n');
        }
    }

    // An empty path means that the key was not given; the section of one such key is left out with it, and one that is not there.
    private static bool IsAbsent(PropertyInfo property, object? value) =>
        (value is null && OptionKeys.IsSection(property.PropertyType)) ||
        (value is "" && property.IsDefined(typeof(FilePathAttribute))) || value is GenerationsOptions { From: "" } or WarehouseOptions { To: "" };

    private static string Spell(object value) => value switch
    {
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        Enum word => OptionKeys.WordOf(word),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
