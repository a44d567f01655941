namespace Engram.Pipeline.Options;

/// <summary>
/// A configuration that cannot be used. <see cref="Key"/> is the place as the YAML spells it, so that whoever read the file can put
/// file and line before the message.
/// </summary>
public sealed class OptionsException : Exception
{
    /// <summary>A problem of one key: "generate.per_prompt: -3 is below 1".</summary>
    public OptionsException(string key, string problem, Exception? inner = null)
        : base(key.Length == 0 ? problem : $"{key}: {problem}", inner) =>
        Problems = [new OptionProblem(key, problem)];

    /// <summary>Several problems at once, one a line of the message.</summary>
    public OptionsException(IReadOnlyList<OptionProblem> problems)
        : base(string.Join('\n', problems)) =>
        Problems = problems;

    public IReadOnlyList<OptionProblem> Problems { get; }

    /// <summary>Of the first problem; empty where no key is to blame.</summary>
    public string Key => Problems[0].Key;
}
