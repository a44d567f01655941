namespace Engram.Pipeline.Options.Rules;

/// <summary>Text with something in it.</summary>
public sealed class NotBlankAttribute : OptionRuleAttribute
{
    public override string Range => "text";

    public override string? ProblemOf(object value) => string.IsNullOrWhiteSpace((string)value) ? "is empty" : null;
}
