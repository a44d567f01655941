using Engram.Storage.DataSets;

namespace Engram.Pipeline.Canaries;

/// <summary>What <c>engram canary</c> is asked for.</summary>
public sealed record CanaryRequest
{
    /// <summary>The set that the canaries will be trained with.</summary>
    public required ITrainingSource Source { get; init; }

    /// <summary>Folder that is made; it may exist if it is empty.</summary>
    public required string Folder { get; init; }

    /// <summary>How often a canary stands in the training set; each number makes <see cref="Each"/> canaries.</summary>
    public required IReadOnlyList<int> Repeats { get; init; }

    public required int Each { get; init; }

    /// <summary>Unused ones, which exposure ranks the canaries among.</summary>
    public required int Reserve { get; init; }

    public required long Seed { get; init; }

    /// <summary>Width and height; null takes those of the set's first readable picture.</summary>
    public (int Width, int Height)? Size { get; init; }
}
