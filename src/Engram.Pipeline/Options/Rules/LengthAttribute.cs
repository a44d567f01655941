using System.Collections;

namespace Engram.Pipeline.Options.Rules;

/// <summary>A list of so many items.</summary>
public sealed class LengthAttribute(int low, int high) : OptionRuleAttribute
{
    public int Low { get; } = low;

    public int High { get; } = high;

    public override bool OfWholeList => true;

    public override string Range => $"{Low} to {High} items";

    public override string? ProblemOf(object value)
    {
        var count = ((ICollection)value).Count;
        return count < Low ? $"{count} items are fewer than {Low}" : count > High ? $"{count} items are more than {High}" : null;
    }
}
