namespace Engram.Pipeline.Denoise;

/// <summary>
/// Pixels as differences to the pixel before, modulo 256: without loss, and the checkpoint's Zstd finds the repeats that smooth areas
/// then have.
/// </summary>
internal static class PixelPacking
{
    public static byte[] Pack(ReadOnlySpan<byte> pixels, int channels)
    {
        var packed = new byte[pixels.Length];
        var head = Math.Min(channels, pixels.Length);
        pixels[..head].CopyTo(packed);
        for (var i = head; i < packed.Length; i++)
        {
            packed[i] = (byte)(pixels[i] - pixels[i - channels]);
        }

        return packed;
    }

    public static byte[] Unpack(ReadOnlySpan<byte> packed, int channels)
    {
        var pixels = packed.ToArray();
        for (var i = channels; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(pixels[i] + pixels[i - channels]);
        }

        return pixels;
    }
}
