namespace Engram.Pipeline.Options.Rules;

/// <summary>The key cannot change a value of the results, so a run may be resumed with another.</summary>
/// <param name="because">Why it cannot.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutsideHashAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}
