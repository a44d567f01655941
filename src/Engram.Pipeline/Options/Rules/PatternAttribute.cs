using System.Text.RegularExpressions;

namespace Engram.Pipeline.Options.Rules;

/// <summary>Text of a given form.</summary>
/// <param name="meaning">The form in words, for people.</param>
public sealed class PatternAttribute(string pattern, string meaning) : OptionRuleAttribute
{
    public string Pattern { get; } = pattern;

    public string Meaning { get; } = meaning;

    public override string Range => Meaning;

    // \z and not $, which also matches before a final line break.
    public override string? ProblemOf(object value) =>
        Regex.IsMatch((string)value, Pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant)
            ? null
            : $"{Quoted.Text((string)value)} is not of the form: {Meaning}";
}
