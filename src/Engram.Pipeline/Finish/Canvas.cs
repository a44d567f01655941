namespace Engram.Pipeline.Finish;

/// <summary>An RGB picture that others are copied into.</summary>
/// <param name="Rgb">height × width × 3 bytes.</param>
internal sealed record Canvas(int Width, int Height, byte[] Rgb)
{
    private const byte Paper = 255;

    public static Canvas White(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        Array.Fill(rgb, Paper);
        return new Canvas(width, height, rgb);
    }

    public void Paste(Canvas picture, int left, int top)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            picture.Rgb.AsSpan(y * picture.Width * 3, picture.Width * 3).CopyTo(Rgb.AsSpan((((top + y) * Width) + left) * 3));
        }
    }

    /// <summary>Every pixel becomes scale × scale.</summary>
    public Canvas Enlarge(int scale)
    {
        if (scale == 1)
        {
            return this;
        }

        var large = new byte[Rgb.Length * scale * scale];
        for (var y = 0; y < Height * scale; y++)
        {
            for (var x = 0; x < Width * scale; x++)
            {
                Rgb.AsSpan((((y / scale) * Width) + (x / scale)) * 3, 3).CopyTo(large.AsSpan(((y * Width * scale) + x) * 3, 3));
            }
        }

        return new Canvas(Width * scale, Height * scale, large);
    }

    /// <summary>Means of factor × factor pixels, rounded down; what does not fill a block is cut.</summary>
    public Canvas Reduce(int factor)
    {
        if (factor == 1)
        {
            return this;
        }

        var (width, height) = (Width / factor, Height / factor);
        var small = new byte[width * height * 3];
        for (var i = 0; i < small.Length; i++)
        {
            var (y, x, channel) = (i / 3 / width, i / 3 % width, i % 3);
            var sum = 0;
            for (var dy = 0; dy < factor; dy++)
            {
                for (var dx = 0; dx < factor; dx++)
                {
                    sum += Rgb[(((((y * factor) + dy) * Width) + (x * factor) + dx) * 3) + channel];
                }
            }

            small[i] = (byte)(sum / (factor * factor));
        }

        return new Canvas(width, height, small);
    }
}
