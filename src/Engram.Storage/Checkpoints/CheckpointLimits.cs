namespace Engram.Storage.Checkpoints;

/// <summary>When a segment closes: the first of the two.</summary>
/// <param name="Age">Since its first row; zero or less switches the clock off.</param>
/// <param name="Bytes">Sum of its rows' approximate sizes.</param>
public sealed record CheckpointLimits(TimeSpan Age, long Bytes)
{
    public static CheckpointLimits Default { get; } = new(TimeSpan.FromSeconds(30), 64L << 20);
}
