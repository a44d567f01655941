namespace Engram.Pipeline.Options.Rules;

/// <summary>The key is lawful with these strategies only; elsewhere it would be ignored, so it is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AppliesToAttribute(params PromptStrategy[] strategies) : Attribute
{
    public IReadOnlyList<PromptStrategy> Strategies { get; } = strategies;
}
