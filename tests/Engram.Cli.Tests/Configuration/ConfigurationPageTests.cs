using System.Collections;
using System.Globalization;
using System.Reflection;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Tests.Configuration;

/// <summary>configs/README.md against the code: every key, with the code's default and range, and no key that is none.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly List<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "configs", "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    public void The_page_has_every_key_with_its_default_values_and_mark()
    {
        var expected = Keys(new RunOptions(), "", outside: false).OrderBy(row => row, StringComparer.Ordinal);
        var found = Rows.Select(cells => $"{cells[1]} | {cells[2]} | {cells[3]}").OrderBy(row => row, StringComparer.Ordinal);

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Every_key_has_a_meaning() => Assert.All(Rows, cells => Assert.True(cells[4].Length > 10, cells[1]));

    [Fact]
    public void Keys_of_later_versions_are_listed()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "configs", "README.md"));

        Assert.All(RunOptions.LaterKeys, key => Assert.Contains($"`{key}`", page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Keys(object section, string prefix, bool outside)
    {
        foreach (var property in OptionKeys.Of(section.GetType()))
        {
            var key = prefix + OptionKeys.KeyOf(property);
            var value = property.GetValue(section) ?? (OptionKeys.IsSection(property.PropertyType) ? Activator.CreateInstance(property.PropertyType) : null);
            var free = outside || property.IsDefined(typeof(OutsideHashAttribute)) || property.IsDefined(typeof(FilePathAttribute));
            if (value is not null && OptionKeys.IsSection(value.GetType()))
            {
                foreach (var row in Keys(value, key + ".", free))
                {
                    yield return row;
                }

                continue;
            }

            yield return $"`{key}`{(free ? " ○" : "")} | {Default(property, value)} | {Values(property)}";
            if (OptionKeys.ItemOf(property.PropertyType) is { } item && OptionKeys.IsSection(item))
            {
                foreach (var row in Keys(Activator.CreateInstance(item)!, key + "[].", free))
                {
                    yield return row;
                }
            }
        }
    }

    private static string Default(PropertyInfo property, object? value) => value switch
    {
        null => $"`{property.GetCustomAttribute<NullIsAttribute>()!.Word}`",
        "" when property.IsDefined(typeof(FilePathAttribute)) || property.IsDefined(typeof(WarehouseTargetAttribute)) => "none",
        "" => "`\"\"`",
        bool flag => flag ? "`true`" : "`false`",
        Enum word => $"`{OptionKeys.WordOf(word)}`",
        IReadOnlyList<PromptSourceOptions> sources => $"`[{{ strategy: {OptionKeys.WordOf(Assert.Single(sources).Strategy)} }}]`",
        IList { Count: 1 } one when property.IsDefined(typeof(ScalarOrListAttribute)) => $"`{one[0]}`",
        IList list => $"`[{string.Join(", ", list.Cast<object>().Select(one => one is Enum word ? OptionKeys.WordOf(word) : one))}]`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Values(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var rules = property.GetCustomAttributes<OptionRuleAttribute>().ToList();
        var rule = rules.Find(rule => rule is PatternAttribute) ?? rules.Find(rule => rule.OfWholeList) ?? rules.FirstOrDefault();
        var values = rule is not null ? rule.Range
            : property.IsDefined(typeof(FilePathAttribute)) ? "path"
            : type == typeof(bool) ? "true, false"
            : type.IsEnum ? string.Join(", ", OptionKeys.WordsOf(type))
            : "text";
        return property.GetCustomAttribute<NullIsAttribute>() is { } word ? $"{values} or {word.Word}" : values;
    }
}
