using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Engram.Pipeline.Options.Rules;

/// <summary>
/// SHA-256 of what can change a value: one line "key = value" a key, sorted by key. Numbers have one spelling (0.10 is 0.1), paths and
/// keys with <see cref="OutsideHashAttribute"/> are left out.
/// </summary>
public static class ConfigurationHash
{
    /// <summary>64 lower-case hex digits.</summary>
    public static string Of(RunOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TextOf(options))));

    /// <summary>The text that is hashed.</summary>
    public static string TextOf(RunOptions options) => "engram configuration 1\n" + string.Join('\n', LinesOf(options)) + "\n";

    /// <summary>The lines that are hashed, sorted.</summary>
    public static IReadOnlyList<string> LinesOf(RunOptions options)
    {
        var lines = new List<string>();
        Add(options.Attack, options, "", lines);

        // Paths are outside, but whether pictures are drawn or read is not.
        lines.Add($"generations = {(options.Generations.From.Length > 0 ? "given" : "drawn")}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static void Add(AttackKind attack, object section, string path, List<string> lines)
    {
        foreach (var property in OptionKeys.Of(section.GetType()))
        {
            if (!property.IsDefined(typeof(OutsideHashAttribute)) && !property.IsDefined(typeof(FilePathAttribute))
                && OptionKeys.Applies(section, property) && OptionKeys.Applies(attack, property))
            {
                AddValue(attack, property.GetValue(section), path + OptionKeys.KeyOf(property), property, lines);
            }
        }
    }

    private static void AddValue(AttackKind attack, object? value, string key, PropertyInfo property, List<string> lines)
    {
        // A section that is not there has no values; one key of it has, and null is one.
        if (value is null && (OptionKeys.IsSection(property.PropertyType) || property.IsDefined(typeof(HashedWhereSetAttribute))))
        {
            return;
        }

        if (value is IList items)
        {
            lines.Add($"{key} = {items.Count}");
            for (var i = 0; i < items.Count; i++)
            {
                AddValue(attack, items[i], $"{key}[{i}]", property, lines);
            }
        }
        else if (value is not null && OptionKeys.IsSection(value.GetType()))
        {
            Add(attack, value, key + ".", lines);
        }
        else
        {
            lines.Add($"{key} = {Spell(value)}");
        }
    }

    private static string Spell(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        bool flag => flag ? "true" : "false",
        Enum word => OptionKeys.WordOf(word),
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        double number => (number + 0.0).ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
