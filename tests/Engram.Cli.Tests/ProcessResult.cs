namespace Engram.Tests;

/// <summary>What a run of the program left.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The only line on the standard error.</summary>
    public string ErrorLine => Assert.Single(ErrorLines);
}
