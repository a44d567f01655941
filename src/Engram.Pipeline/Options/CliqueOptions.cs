using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>clique</c>: how many generations must agree before a prompt is flagged.</summary>
public sealed record CliqueOptions
{
    [Between(2, 10_000)]
    public int Size { get; init; } = 10;

    /// <summary>Nodes that the search may open for one prompt; a number and not a time, so that it ends the same everywhere.</summary>
    [Between(1, 1_000_000_000_000)]
    public long Nodes { get; init; } = 10_000_000;
}
