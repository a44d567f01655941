namespace Engram.Cli.Configuration;

/// <summary>A value of the configuration with its place. YAML's own tree knows no places of --set, and drops those of keys.</summary>
internal abstract class ConfigNode(Origin origin)
{
    public Origin Origin { get; } = origin;

    /// <summary>For messages: "a list", "a section", "a value".</summary>
    public abstract string Kind { get; }
}

internal sealed class ScalarNode(Origin origin, string text, bool plain) : ConfigNode(origin)
{
    public string Text { get; } = text;

    /// <summary>Not in quotes and no block: only such a scalar can be a number, a flag, a null or a word such as auto.</summary>
    public bool Plain { get; } = plain;

    public override string Kind => "a single value";

    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed class ListNode(Origin origin) : ConfigNode(origin)
{
    public List<ConfigNode> Items { get; } = [];

    public override string Kind => "a list";
}

internal sealed class SectionNode(Origin origin) : ConfigNode(origin)
{
    public List<SectionEntry> Entries { get; } = [];

    public override string Kind => "a section of keys";
}

/// <param name="Origin">Of the key.</param>
internal sealed record SectionEntry(string Key, Origin Origin, ConfigNode Value);
