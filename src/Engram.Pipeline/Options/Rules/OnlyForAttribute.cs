namespace Engram.Pipeline.Options.Rules;

/// <summary>The key or section is lawful with these attacks only; elsewhere it would be ignored, so it is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OnlyForAttribute(params AttackKind[] attacks) : Attribute
{
    public IReadOnlyList<AttackKind> Attacks { get; } = attacks;
}
