namespace Engram.Cli.Configuration;

/// <summary>A value of the configuration with its place. YAML's own tree knows no places of --set, and drops those of keys.</summary>
internal abstract class ConfigNode(Origin origin)
{
    public Origin Origin { get; } = origin;

    /// <summary>For messages: "a list", "a section", "a value".</summary>
    public abstract string Kind { get; }

    /// <summary>As flow YAML on one line, text in double quotes where it is not plain.</summary>
    public abstract string Flow { get; }

    /// <summary>A copy whose lists and sections can be changed alone.</summary>
    public virtual ConfigNode Copy() => this;
}

internal sealed class ScalarNode(Origin origin, string text, bool plain) : ConfigNode(origin)
{
    public string Text { get; } = text;

    /// <summary>Not in quotes and no block: only such a scalar can be a number, a flag, a null or a word such as auto.</summary>
    public bool Plain { get; } = plain;

    public override string Kind => "a single value";

    public override string Flow => Plain ? Text : ConfigurationText.Quote(Text);

    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed class ListNode(Origin origin) : ConfigNode(origin)
{
    public List<ConfigNode> Items { get; } = [];

    public override string Kind => "a list";

    public override string Flow => $"[{string.Join(", ", Items.Select(item => item.Flow))}]";

    public override ConfigNode Copy()
    {
        var copy = new ListNode(Origin);
        copy.Items.AddRange(Items.Select(item => item.Copy()));
        return copy;
    }
}

internal sealed class SectionNode(Origin origin) : ConfigNode(origin)
{
    public List<SectionEntry> Entries { get; } = [];

    public override string Kind => "a section of keys";

    public override string Flow => $"{{ {string.Join(", ", Entries.Select(entry => $"{ConfigurationText.Quote(entry.Key)}: {entry.Value.Flow}"))} }}";

    public override ConfigNode Copy()
    {
        var copy = new SectionNode(Origin);
        copy.Entries.AddRange(Entries.Select(entry => entry with { Value = entry.Value.Copy() }));
        return copy;
    }
}

/// <param name="Origin">Of the key.</param>
internal sealed record SectionEntry(string Key, Origin Origin, ConfigNode Value);
