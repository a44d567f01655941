namespace Engram.Pipeline.Options.Rules;

/// <summary>A rule on the value of one key, beside its property. For a list it holds of every item unless the rule says otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class OptionRuleAttribute : Attribute
{
    /// <summary>Whether the rule speaks of the list as a whole.</summary>
    public virtual bool OfWholeList => false;

    /// <summary>For the documentation of keys: "1 to 64".</summary>
    public abstract string Range { get; }

    /// <summary>What is wrong with a value that was given, without its key; null where nothing is.</summary>
    public abstract string? ProblemOf(object value);
}
