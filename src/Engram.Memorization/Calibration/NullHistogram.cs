namespace Engram.Memorization;

/// <summary>The tile distances of pairs that cannot be memorised together (same-index generations of different prompts), counted exactly.</summary>
public sealed class NullHistogram(TileLayout layout)
{
    public TileLayout Layout { get; } = layout;

    /// <summary>Number of pairs counted.</summary>
    public long Pairs { get; private set; }

    public void Add(PairDistances distances) => throw new NotImplementedException();

    public void Add(NullHistogram other) => throw new NotImplementedException();

    /// <summary>Every distinct distance with its count, ascending by Σ/d: what a checkpoint keeps.</summary>
    public IEnumerable<(long Squared, int Values, long Pairs)> Counts() => throw new NotImplementedException();

    public void Add(long squared, int values, long pairs) => throw new NotImplementedException();

    /// <summary>The rows of null_distances, ascending.</summary>
    public IReadOnlyList<NullBin> Bins(EdgeThreshold threshold) => throw new NotImplementedException();
}
