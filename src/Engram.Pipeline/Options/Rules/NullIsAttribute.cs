namespace Engram.Pipeline.Options.Rules;

/// <summary>The word that stands in the YAML where the property is null: auto, all, model. (A null in the YAML is an error.)</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NullIsAttribute(string word) : Attribute
{
    public string Word { get; } = word;
}
