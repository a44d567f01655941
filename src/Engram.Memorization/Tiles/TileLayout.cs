using System.Collections.Immutable;

namespace Engram.Memorization;

/// <summary>
/// The cut of an image into grid × grid tiles, row by row: tile i of n spans floor(i·h/n) to floor((i+1)·h/n), so tiles differ in size
/// where n does not divide the image, and every tile has its own number of values d.
/// </summary>
public sealed class TileLayout
{
    /// <exception cref="SettingException">The grid is finer than the image (edges.grid).</exception>
    public TileLayout(int height, int width, int channels, int grid)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (grid < 1 || grid > Math.Min(height, width))
        {
            throw new SettingException("edges.grid", $"{grid} is outside 1 to {Math.Min(height, width)}, the images are {width} × {height}");
        }

        (Height, Width, Channels, Grid) = (height, width, channels, grid);
        Bytes = checked(height * width * channels);
        Tiles = Cut();
        Sizes = [.. Tiles.Select(tile => tile.Values).Distinct().Order()];
    }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public int Grid { get; }

    /// <summary>Bytes of an image: height · width · channels.</summary>
    public int Bytes { get; }

    /// <summary>grid · grid tiles, row by row.</summary>
    public ImmutableArray<Tile> Tiles { get; }

    /// <summary>The distinct numbers of values of a tile, ascending; one where the grid divides the image.</summary>
    public ImmutableArray<int> Sizes { get; }

    /// <summary>Reorders an image [h, w, c] tile by tile, each tile row by row, so that a tile is one run of bytes.</summary>
    public void Pack(ReadOnlySpan<byte> image, Span<byte> packed) => Pack(image, 0, Tiles.Length, packed);

    /// <summary>The same for tiles first to first + count − 1 alone; they are written from the start of <paramref name="packed"/>.</summary>
    public void Pack(ReadOnlySpan<byte> image, int first, int count, Span<byte> packed)
    {
        if (image.Length != Bytes)
        {
            throw new ArgumentException($"An image has {Bytes} bytes, not {image.Length}.", nameof(image));
        }

        var at = 0;
        foreach (var tile in Tiles.AsSpan(first, count))
        {
            var row = tile.Width * Channels;
            for (var y = tile.Top; y < tile.Top + tile.Height; y++)
            {
                image.Slice(((y * Width) + tile.Left) * Channels, row).CopyTo(packed[at..]);
                at += row;
            }
        }
    }

    /// <summary>The largest Σ/d of one pair of images, the first on ties.</summary>
    /// <param name="sums">Σ(a−b)² of every tile.</param>
    public TileDistance Largest(ReadOnlySpan<long> sums)
    {
        var largest = new TileDistance(sums[0], 0);
        for (var t = 1; t < sums.Length; t++)
        {
            if (Exceeds(sums[t], Tiles[t].Values, largest.Squared, Tiles[largest.Tile].Values))
            {
                largest = new TileDistance(sums[t], t);
            }
        }

        return largest;
    }

    /// <summary>squared / values &gt; other / otherValues, without rounding: a sum is below 2^48, a product below 2^96.</summary>
    internal static bool Exceeds(long squared, int values, long other, int otherValues) =>
        values == otherValues ? squared > other : (Int128)squared * otherValues > (Int128)other * values;

    private ImmutableArray<Tile> Cut()
    {
        var tiles = ImmutableArray.CreateBuilder<Tile>(Grid * Grid);
        var offset = 0;
        for (var y = 0; y < Grid; y++)
        {
            var (top, bottom) = (Start(y, Height), Start(y + 1, Height));
            for (var x = 0; x < Grid; x++)
            {
                var (left, right) = (Start(x, Width), Start(x + 1, Width));
                var values = (bottom - top) * (right - left) * Channels;
                tiles.Add(new Tile(top, left, bottom - top, right - left, values, offset));
                offset += values;
            }
        }

        return tiles.MoveToImmutable();
    }

    private int Start(int index, int extent) => (int)((long)index * extent / Grid);
}
