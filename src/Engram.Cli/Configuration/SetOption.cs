using System.Globalization;

namespace Engram.Cli.Configuration;

/// <summary>--set KEY=VALUE: dots and [i] for places, a YAML scalar or flow as value; applied to the file's nodes before they are read.</summary>
internal static class SetOption
{
    public static void Apply(SectionNode root, string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new ConfigurationException($"{Origin.SetOption} {setting}: is not of the form KEY=VALUE");
        }

        var key = setting[..equals];
        var value = YamlReader.Read(setting[(equals + 1)..], Origin.SetOption, key) ?? new ScalarNode(Origin.Set, "", plain: true);
        Put(root, key, Origin.Set, value);
    }

    /// <summary>The value of a key; null where the file has none.</summary>
    public static ConfigNode? Find(SectionNode root, string key)
    {
        ConfigNode? node = root;
        foreach (var place in PlacesOf(key))
        {
            node = (node, place) switch
            {
                (SectionNode section, string name) => section.Entries.Find(entry => entry.Key == name)?.Value,
                (ListNode list, int index) when index < list.Items.Count => list.Items[index],
                _ => null,
            };
        }

        return node;
    }

    /// <param name="origin">Of the key, for messages.</param>
    public static void Put(SectionNode root, string key, Origin origin, ConfigNode value)
    {
        var places = PlacesOf(key);
        ConfigNode parent = root;
        for (var i = 0; i < places.Count; i++)
        {
            // What lies on the way and is not in the file is made: its other keys keep their defaults.
            var next = i + 1 == places.Count ? value : null;
            ConfigNode Fresh() => places[i + 1] is int ? new ListNode(origin) : new SectionNode(origin);
            parent = (parent, places[i]) switch
            {
                (SectionNode section, string name) => PutEntry(section, name, origin, next, Fresh),
                (ListNode list, int index) => PutItem(list, index, next, Fresh, origin, key),
                _ => throw Refuse(origin, key, $"{Describe(places, i)} is {parent.Kind}"),
            };
        }
    }

    private static ConfigNode PutEntry(SectionNode section, string name, Origin origin, ConfigNode? value, Func<ConfigNode> fresh)
    {
        var at = section.Entries.FindIndex(entry => entry.Key == name);
        if (at >= 0 && value is null)
        {
            return section.Entries[at].Value;
        }

        var entry = new SectionEntry(name, origin, value ?? fresh());
        if (at >= 0)
        {
            section.Entries[at] = entry;
        }
        else
        {
            section.Entries.Add(entry);
        }

        return entry.Value;
    }

    private static ConfigNode PutItem(ListNode list, int index, ConfigNode? value, Func<ConfigNode> fresh, Origin origin, string key)
    {
        if (index > list.Items.Count)
        {
            throw Refuse(origin, key, $"the list has {list.Items.Count} items, so [{index}] is no place in it");
        }

        if (index == list.Items.Count)
        {
            list.Items.Add(value ?? fresh());
        }
        else if (value is not null)
        {
            list.Items[index] = value;
        }

        return list.Items[index];
    }

    /// <summary>prompts[1].near → "prompts", 1, "near".</summary>
    private static List<object> PlacesOf(string key)
    {
        var places = new List<object>();
        foreach (var part in key.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length == 0)
            {
                throw Refuse(key, "a key's name is missing");
            }

            places.Add(name);
            if (bracket >= 0)
            {
                AddIndices(places, part[bracket..], key);
            }
        }

        return places;
    }

    private static void AddIndices(List<object> places, string brackets, string key)
    {
        if (!brackets.EndsWith(']'))
        {
            throw Refuse(key, $"'{brackets}' is not of the form [0]");
        }

        foreach (var text in brackets[1..^1].Split("]["))
        {
            places.Add(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? index
                : throw Refuse(key, $"'[{text}]' is not of the form [0]"));
        }
    }

    private static string Describe(List<object> places, int count) =>
        string.Concat(places.Take(count).Select((place, i) => place is int ? $"[{place}]" : i == 0 ? $"{place}" : $".{place}"));

    private static ConfigurationException Refuse(string key, string problem) => Refuse(Origin.Set, key, problem);

    private static ConfigurationException Refuse(Origin origin, string key, string problem) => new(origin.Message(key, problem));
}
