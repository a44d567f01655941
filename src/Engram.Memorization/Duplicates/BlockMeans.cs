namespace Engram.Memorization;

/// <summary>The descriptor of near duplicates: means of 8 × 8 blocks of an RGB image.</summary>
/// <remarks>
/// Block i of an extent h spans ⌊i·h/8⌋ to ⌊(i + 1)·h/8⌋, one row or column at the least (so an image of fewer than 8 repeats some). A mean
/// is rounded to the nearest integer, halves up: ⌊(2·sum + count) / (2·count)⌋.
/// </remarks>
public static class BlockMeans
{
    public const int Grid = 8;

    /// <summary>Bytes of a descriptor: 8 · 8 · 3.</summary>
    public const int Values = Grid * Grid * 3;

    /// <param name="rgb">height · width · 3 bytes.</param>
    /// <param name="descriptor"><see cref="Values"/> bytes: block rows, blocks, channels.</param>
    public static void Compute(ReadOnlySpan<byte> rgb, int height, int width, Span<byte> descriptor)
    {
        if (rgb.Length != height * width * 3)
        {
            throw new ArgumentException($"{width} × {height} RGB pixels are {height * width * 3} bytes, not {rgb.Length}.", nameof(rgb));
        }

        for (var y = 0; y < Grid; y++)
        {
            for (var x = 0; x < Grid; x++)
            {
                Mean(rgb, width, Span(y, height), Span(x, width), descriptor.Slice(((y * Grid) + x) * 3, 3));
            }
        }
    }

    private static (int From, int To) Span(int block, int extent)
    {
        var from = (int)((long)block * extent / Grid);
        return (from, Math.Max(from + 1, (int)((block + 1L) * extent / Grid)));
    }

    private static void Mean(ReadOnlySpan<byte> rgb, int width, (int From, int To) rows, (int From, int To) columns, Span<byte> mean)
    {
        long red = 0, green = 0, blue = 0;
        for (var y = rows.From; y < rows.To; y++)
        {
            var line = rgb.Slice(((y * width) + columns.From) * 3, (columns.To - columns.From) * 3);
            for (var i = 0; i < line.Length; i += 3)
            {
                red += line[i];
                green += line[i + 1];
                blue += line[i + 2];
            }
        }

        var count = (long)(rows.To - rows.From) * (columns.To - columns.From);
        mean[0] = Rounded(red, count);
        mean[1] = Rounded(green, count);
        mean[2] = Rounded(blue, count);
    }

    private static byte Rounded(long sum, long count) => (byte)(((2 * sum) + count) / (2 * count));
}
