namespace Engram.Pipeline.Options;

/// <summary>What is wrong with one key.</summary>
/// <param name="Key">As the YAML spells it, with its path: prompts[1].near.</param>
/// <param name="Message">Without the key: "-3 is below 1".</param>
public readonly record struct OptionProblem(string Key, string Message)
{
    public override string ToString() => Key.Length == 0 ? Message : $"{Key}: {Message}";
}
