namespace Engram.Storage.Images;

/// <summary>The eight orientations of EXIF, applied to pixels.</summary>
internal static class Orientation
{
    /// <summary>
    /// Turns stored pixels upright; 1 is upright, 6 is stored turned left: [[a,b,c],[d,e,f]] becomes [[d,a],[e,b],[f,c]].
    /// </summary>
    public static DecodedImage Apply(DecodedImage stored, int tag)
    {
        if (tag == 1)
        {
            return stored;
        }

        var turned = tag >= 5;
        var width = turned ? stored.Height : stored.Width;
        var height = turned ? stored.Width : stored.Height;
        var rgb = new byte[stored.Rgb.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sx, sy) = Source(tag, x, y, stored.Width - 1, stored.Height - 1);
                stored.Rgb.AsSpan(3 * ((sy * stored.Width) + sx), 3).CopyTo(rgb.AsSpan(3 * ((y * width) + x)));
            }
        }

        return stored with { Width = width, Height = height, Rgb = rgb };
    }

    // Where the upright pixel (x, y) is stored; right and bottom are the last column and line as stored.
    private static (int X, int Y) Source(int tag, int x, int y, int right, int bottom) => tag switch
    {
        2 => (right - x, y),
        3 => (right - x, bottom - y),
        4 => (x, bottom - y),
        5 => (y, x),
        6 => (y, bottom - x),
        7 => (right - y, bottom - x),
        _ => (right - y, x),
    };
}
