namespace Engram.Memorization;

/// <summary>A picture with left and right exchanged.</summary>
public static class MirrorImage
{
    /// <param name="picture">Height × <paramref name="width"/> × <paramref name="channels"/> bytes.</param>
    public static byte[] Of(ReadOnlySpan<byte> picture, int width, int channels)
    {
        var mirror = new byte[picture.Length];
        for (var line = 0; line < picture.Length; line += width * channels)
        {
            for (var x = 0; x < width; x++)
            {
                picture.Slice(line + (x * channels), channels).CopyTo(mirror.AsSpan(line + ((width - 1 - x) * channels)));
            }
        }

        return mirror;
    }
}
