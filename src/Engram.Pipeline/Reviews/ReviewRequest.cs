namespace Engram.Pipeline.Reviews;

/// <summary>Who looks at what.</summary>
public sealed record ReviewRequest
{
    /// <summary>Of the paper's own review: the first 1,000 of the ranking (reported).</summary>
    public const int DefaultTop = 1_000;

    public const long DefaultSeed = 1;

    public required string Folder { get; init; }

    public required string Reviewer { get; init; }

    /// <summary>Prompts of the ranking to look at; null: as the reviewer began, or <see cref="DefaultTop"/>.</summary>
    public int? Top { get; init; }

    /// <summary>Of the shuffle; null: as the reviewer began, or <see cref="DefaultSeed"/>.</summary>
    public long? Seed { get; init; }

    public required TimeProvider Time { get; init; }
}
