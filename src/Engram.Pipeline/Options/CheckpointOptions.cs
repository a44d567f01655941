using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>checkpoint</c>: a segment is written after a time or a size, whichever comes first.</summary>
public sealed record CheckpointOptions
{
    [Between(1, 86_400)]
    public int Seconds { get; init; } = 30;

    /// <summary>Of rows in memory before they are written, in each checkpoint and in the table that is being sorted at the end.</summary>
    [Between(1, 1_024)]
    public int Mebibytes { get; init; } = 64;
}
