using System.Collections;
using System.Reflection;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Storage.Warehouse;

namespace Engram.Cli.Configuration;

/// <summary>Nodes to options records: every key must be known, stand once, and have a value of its type.</summary>
internal sealed class OptionsBinder(string folder)
{
    /// <summary>Where each key was written, for problems that are found later.</summary>
    public Dictionary<string, Origin> Origins { get; } = new(StringComparer.Ordinal);

    public List<(Origin Origin, OptionProblem Problem)> Problems { get; } = [];

    public RunOptions Bind(SectionNode root)
    {
        Origins[""] = root.Origin;
        var options = (RunOptions)BindSection(root, typeof(RunOptions), "");
        if (!Problems.Exists(found => found.Problem.Key == "attack"))
        {
            CheckAttack(options.Attack, typeof(RunOptions), "");
        }

        return options;
    }

    /// <summary>A key that the attack would ignore is an error, as an unknown key is.</summary>
    private void CheckAttack(AttackKind attack, Type section, string path)
    {
        foreach (var property in OptionKeys.Of(section))
        {
            var key = path + OptionKeys.KeyOf(property);
            if (!Origins.TryGetValue(key, out var origin))
            {
                continue;
            }

            if (!OptionKeys.Applies(attack, property))
            {
                var others = string.Join(", ", property.GetCustomAttribute<OnlyForAttribute>()!.Attacks.Select(other => OptionKeys.WordOf(other)));
                Report(origin, key, $"is not used by attack {OptionKeys.WordOf(attack)}; it belongs to {others}");
            }
            else if (OptionKeys.IsSection(property.PropertyType))
            {
                CheckAttack(attack, property.PropertyType, key + ".");
            }
        }
    }

    private object BindSection(SectionNode node, Type type, string path)
    {
        var section = Activator.CreateInstance(type)!;
        var properties = OptionKeys.Of(type).ToDictionary(OptionKeys.KeyOf, StringComparer.Ordinal);
        var first = new Dictionary<string, Origin>(StringComparer.Ordinal);
        foreach (var entry in node.Entries)
        {
            var key = path + entry.Key;
            if (first.TryGetValue(entry.Key, out var earlier))
            {
                Report(entry.Origin, key, earlier.Line > 0 ? $"stands twice, first on line {earlier.Line}" : "stands twice");
                continue;
            }

            first[entry.Key] = entry.Origin;
            Origins[key] = entry.Origin;
            if (!properties.TryGetValue(entry.Key, out var property))
            {
                Report(entry.Origin, key, Unknown(entry.Key, type, properties.Keys));
            }
            else if (BindValue(entry.Value, property.PropertyType, property, key, entry.Origin) is { } bound)
            {
                property.SetValue(section, bound.Value);
            }
        }

        CheckStrategy(section, properties, first, path);
        return section;
    }

    /// <returns>The value in a box (null is a value: auto), or null after reporting a problem.</returns>
    private Bound? BindValue(ConfigNode node, Type type, PropertyInfo property, string key, Origin keyOrigin)
    {
        if (node is ScalarNode { IsNull: true })
        {
            return Report(keyOrigin, key, "has no value; leave the key out to have its default");
        }

        if (OptionKeys.ItemOf(type) is { } item)
        {
            return BindList(node, item, property, key, keyOrigin);
        }

        if (OptionKeys.IsSection(type))
        {
            return node is SectionNode section
                ? new Bound(BindSection(section, type, key + "."))
                : Report(keyOrigin, key, $"is {node.Kind}, not a section of keys");
        }

        return node is ScalarNode scalar
            ? BindScalar(scalar, type, property, key)
            : Report(keyOrigin, key, $"is {node.Kind}, not {ScalarText.NameOf(Nullable.GetUnderlyingType(type) ?? type)}");
    }

    private Bound? BindList(ConfigNode node, Type item, PropertyInfo property, string key, Origin keyOrigin)
    {
        if (node is not ListNode && !(node is ScalarNode && property.IsDefined(typeof(ScalarOrListAttribute))))
        {
            return Report(keyOrigin, key, $"is {node.Kind}, not a list");
        }

        var nodes = node is ListNode several ? several.Items : [node];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        foreach (var (i, one) in nodes.Index())
        {
            var place = node is ListNode ? $"{key}[{i}]" : key;
            Origins[place] = one.Origin;
            var bound = BindValue(one, item, property, place, one.Origin);

            // A problem keeps its item's place, so that those of later items name theirs.
            list.Add(bound is not null ? bound.Value : item == typeof(string) ? "" : Activator.CreateInstance(item));
        }

        return new Bound(list);
    }

    private Bound? BindScalar(ScalarNode scalar, Type type, PropertyInfo property, string key)
    {
        var word = property.GetCustomAttribute<NullIsAttribute>()?.Word;
        if (scalar.Plain && word == scalar.Text)
        {
            return new Bound(null);
        }

        var (value, problem) = ScalarText.Read(scalar, Nullable.GetUnderlyingType(type) ?? type);
        if (value is null)
        {
            return Report(scalar.Origin, key, word is null ? problem : $"{problem}, nor {word}");
        }

        return property.IsDefined(typeof(FilePathAttribute)) ? BindPath((string)value, key, scalar.Origin)
            : property.IsDefined(typeof(WarehouseTargetAttribute)) ? BindTarget((string)value, key, scalar.Origin)
            : new Bound(value);
    }

    private Bound? BindPath(string path, string key, Origin origin) =>
        path.Length == 0 ? Report(origin, key, "is empty")
        : path.Contains('\0', StringComparison.Ordinal) ? Report(origin, key, "holds a NUL character")
        : new Bound(Path.GetFullPath(path, folder));

    private Bound? BindTarget(string target, string key, Origin origin) => WarehouseTarget.ProblemOf(target) is { } problem
        ? Report(origin, key, problem)
        : new Bound(WarehouseTarget.Parse(target, folder).ToString());

    /// <summary>A key that the source's strategy would ignore is an error, as an unknown key is.</summary>
    private void CheckStrategy(object section, Dictionary<string, PropertyInfo> properties, Dictionary<string, Origin> given, string path)
    {
        if (section is not PromptSourceOptions source)
        {
            return;
        }

        foreach (var (key, origin) in given)
        {
            if (properties.TryGetValue(key, out var property)
                && property.GetCustomAttribute<AppliesToAttribute>() is { } only
                && !only.Strategies.Contains(source.Strategy))
            {
                var others = string.Join(", ", only.Strategies.Select(strategy => OptionKeys.WordOf(strategy)));
                Report(origin, path + key, $"is not used by strategy {OptionKeys.WordOf(source.Strategy)}; it belongs to {others}");
            }
        }
    }

    private static string Unknown(string key, Type type, IEnumerable<string> known) =>
        type == typeof(RunOptions) && RunOptions.LaterKeys.Contains(key) ? "is not supported by this version"
        : Spelling.Nearest(key, known) is { } near ? $"unknown key; did you mean {near}?"
        : $"unknown key; the keys here are {string.Join(", ", known)}";

    private Bound? Report(Origin origin, string key, string problem)
    {
        // One problem a key and line: the first says enough.
        if (!Problems.Exists(p => p.Problem.Key == key && p.Origin == origin))
        {
            Problems.Add((origin, new OptionProblem(key, problem)));
        }

        return null;
    }

    private sealed record Bound(object? Value);
}
