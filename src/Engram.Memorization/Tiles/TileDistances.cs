using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Tile distances of images on a device. Holds the device memory that it works in, so one instance serves one caller at a time.
/// </summary>
public sealed class TileDistances(IDevice device, TileLayout layout) : IDisposable
{
    public TileLayout Layout { get; } = layout;

    /// <summary>The distance of every unordered pair of the images.</summary>
    /// <param name="images">Each height·width·channels bytes, interleaved.</param>
    public PairDistances AllPairs(IReadOnlyList<ReadOnlyMemory<byte>> images, CancellationToken stop = default) =>
        throw new NotImplementedException();

    public void Dispose() => device.Synchronize();
}
