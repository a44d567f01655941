namespace Engram.Storage.Images;

/// <summary>A picture as 8-bit RGB, upright.</summary>
/// <param name="Width">Pixels in a line.</param>
/// <param name="Height">Lines.</param>
/// <param name="Rgb">Height × Width × 3 bytes, line by line.</param>
/// <param name="Warning">What was broken beside the pixels (metadata), or null.</param>
public sealed record DecodedImage(int Width, int Height, byte[] Rgb, string? Warning = null)
{
    /// <summary>A picture of pixels as a model has them.</summary>
    /// <param name="channels">1 (grey, which stands in all three) or 3.</param>
    public static DecodedImage OfChannels(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        if (channels == 3)
        {
            return new DecodedImage(width, height, pixels.ToArray());
        }

        var rgb = new byte[3 * pixels.Length];
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = pixels[i / 3];
        }

        return new DecodedImage(width, height, rgb);
    }
}
