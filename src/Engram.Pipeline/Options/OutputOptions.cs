using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>output</c>.</summary>
public sealed record OutputOptions
{
    /// <summary>Folder in which a run gets its own, unless --out names it.</summary>
    [FilePath]
    public string Root { get; init; } = "runs";

    /// <summary>Which generations are kept as PNG.</summary>
    public KeepRule Keep { get; init; } = KeepRule.Cliques;
}
