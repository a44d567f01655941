using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Tile distances of images on a device. Holds the device memory that it works in, so one instance serves one caller at a time.
/// </summary>
/// <remarks>
/// Tiles are worked off in groups that fit into 64 MiB for all images (one tile at least: 25 MB for 500 images of 512² × 3 and a 4 × 4
/// grid), and within a tile in calls of 128 rows against the rows from there on, so half of the square is never computed.
/// </remarks>
/// <param name="groupBytes">Bytes of a group of tiles, for all images.</param>
public sealed class TileDistances(IDevice device, TileLayout layout, long groupBytes = 64L << 20) : IDisposable
{
    private const int RowsPerCall = 128;

    private readonly StagedRows _rows = new(device);
    private long[] _sums = [];

    public TileLayout Layout { get; } = layout;

    /// <summary>The distance of every unordered pair of the images.</summary>
    /// <param name="images">Each height·width·channels bytes, interleaved.</param>
    public PairDistances AllPairs(IReadOnlyList<ReadOnlyMemory<byte>> images, CancellationToken stop = default)
    {
        var result = new PairDistances(Layout, images.Count);
        if (images.Count < 2)
        {
            return result;
        }

        for (var first = 0; first < Layout.Tiles.Length;)
        {
            var count = GroupFrom(first, images.Count);
            var (start, last) = (Layout.Tiles[first].Offset, Layout.Tiles[first + count - 1]);
            var length = last.Offset + last.Values - start;
            var group = first;
            var rows = _rows.Load(images.Count, length, (i, target) => Layout.Pack(images[i].Span, group, count, target));

            for (var t = first; t < first + count; t++)
            {
                var tile = Layout.Tiles[t];
                Work(rows with { Offset = tile.Offset - start, Length = tile.Values }, t, result, stop);
            }

            first += count;
        }

        return result;
    }

    public void Dispose() => _rows.Dispose();

    private int GroupFrom(int first, int images)
    {
        var count = 1;
        long bytes = Layout.Tiles[first].Values;
        while (first + count < Layout.Tiles.Length && (bytes + Layout.Tiles[first + count].Values) * images <= groupBytes)
        {
            bytes += Layout.Tiles[first + count].Values;
            count++;
        }

        return count;
    }

    private void Work(ByteRows rows, int tile, PairDistances result, CancellationToken stop)
    {
        for (var first = 0; first < rows.Rows - 1; first += RowsPerCall)
        {
            stop.ThrowIfCancellationRequested();
            var b = rows with { Offset = rows.Offset + (first * rows.Stride), Rows = rows.Rows - first };
            var a = b with { Rows = Math.Min(RowsPerCall, b.Rows) };
            if (_sums.Length < a.Rows * b.Rows)
            {
                _sums = new long[a.Rows * b.Rows];
            }

            device.SquaredDistances(a, b, _sums.AsSpan(0, a.Rows * b.Rows));
            for (var i = 0; i < a.Rows; i++)
            {
                result.KeepLarger(first + i, tile, _sums.AsSpan((i * b.Rows) + i + 1, b.Rows - i - 1));
            }
        }
    }
}
