using SkiaSharp;

namespace Engram.Tests.Evidence;

/// <summary>A picture as another decoder reads it, with distances as they are defined.</summary>
/// <param name="Rgb">height × width × 3.</param>
internal sealed record RgbImage(int Width, int Height, byte[] Rgb)
{
    public static RgbImage Decode(byte[] encoded)
    {
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data);
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels()));
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = rgba[(i / 3 * 4) + (i % 3)];
        }

        return new RgbImage(bitmap.Width, bitmap.Height, rgb);
    }

    /// <summary>Σ(a−b)² of the whole image.</summary>
    public static long Squared(RgbImage a, RgbImage b) => Squared(a, b, 0, a.Height, 0, a.Width);

    /// <summary>Σ(a−b)² and d of the tile with the largest Σ/d, the first on ties.</summary>
    public static (long Sum, long Values) WorstTile(RgbImage a, RgbImage b, int grid)
    {
        var worst = (Sum: -1L, Values: 1L);
        for (var y = 0; y < grid; y++)
        {
            for (var x = 0; x < grid; x++)
            {
                var (top, bottom) = (y * a.Height / grid, (y + 1) * a.Height / grid);
                var (left, right) = (x * a.Width / grid, (x + 1) * a.Width / grid);
                var tile = (Sum: Squared(a, b, top, bottom, left, right), Values: (bottom - top) * (right - left) * 3L);
                if (tile.Sum * worst.Values > worst.Sum * tile.Values)
                {
                    worst = tile;
                }
            }
        }

        return worst;
    }

    /// <summary>max − min is at most 2 in each channel.</summary>
    public bool IsBlank() => Enumerable.Range(0, 3).All(channel =>
    {
        var values = Rgb.Where((_, i) => i % 3 == channel).ToList();
        return values.Max() - values.Min() <= 2;
    });

    private static long Squared(RgbImage a, RgbImage b, int top, int bottom, int left, int right)
    {
        var sum = 0L;
        for (var y = top; y < bottom; y++)
        {
            for (var i = ((y * a.Width) + left) * 3; i < ((y * a.Width) + right) * 3; i++)
            {
                sum += (a.Rgb[i] - b.Rgb[i]) * (a.Rgb[i] - b.Rgb[i]);
            }
        }

        return sum;
    }
}
