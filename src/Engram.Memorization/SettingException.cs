namespace Engram.Memorization;

/// <summary>A setting does not fit the images or the data it is used on; the remedy is another value of <see cref="Key"/>.</summary>
/// <param name="key">The key as the YAML spells it, such as edges.grid.</param>
/// <param name="problem">One line: the value, what it clashes with, what to do.</param>
public sealed class SettingException(string key, string problem) : Exception($"{key}: {problem}")
{
    public string Key { get; } = key;

    public string Problem { get; } = problem;
}
