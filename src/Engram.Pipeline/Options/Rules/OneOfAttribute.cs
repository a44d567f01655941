namespace Engram.Pipeline.Options.Rules;

/// <summary>One of a few words.</summary>
public sealed class OneOfAttribute(params string[] words) : OptionRuleAttribute
{
    public IReadOnlyList<string> Words { get; } = words;

    public override string Range => string.Join(", ", Words);

    public override string? ProblemOf(object value) =>
        Words.Contains((string)value, StringComparer.Ordinal) ? null : $"{Quoted.Text((string)value)} is not one of {Range}";
}
