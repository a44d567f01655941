using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Collects a training set row by row and joins its duplicates: equal hashes, and pictures whose descriptors lie within
/// <c>near</c> (l2, at or below).
/// </summary>
/// <param name="near">0 joins equal descriptors only.</param>
public sealed class DuplicateFinder(decimal near)
{
    public decimal Near { get; } = near;

    /// <summary>Adds a row; rows come in ascending order.</summary>
    /// <param name="sha256">32 bytes over the decoded size and the RGB bytes.</param>
    /// <param name="descriptor"><see cref="BlockMeans.Values"/> bytes.</param>
    public void Add(long row, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> descriptor, string? caption) => throw new NotImplementedException();

    public DuplicateClusters Find(IDevice device, CancellationToken stop = default) => throw new NotImplementedException();
}
