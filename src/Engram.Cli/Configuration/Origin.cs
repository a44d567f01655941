using System.Globalization;

namespace Engram.Cli.Configuration;

/// <summary>Where a value was written: a line of the YAML file, or a --set option.</summary>
/// <param name="Source">The file as the user gave it, or "--set".</param>
/// <param name="Line">Counted from 1; 0 where there are no lines.</param>
internal readonly record struct Origin(string Source, int Line)
{
    public const string SetOption = "--set";

    public static Origin Set { get; } = new(SetOption, 0);

    /// <summary>"run.yaml:9: generate.per_prompt: …" and "--set generate.per_prompt: …".</summary>
    public string Message(string key, string problem)
    {
        var place = Source == SetOption ? $"{Source} " : Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}: ") : $"{Source}: ";
        return key.Length == 0 ? $"{place.TrimEnd()} {problem}" : $"{place}{key}: {problem}";
    }
}
