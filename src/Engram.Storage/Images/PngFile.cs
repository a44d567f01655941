namespace Engram.Storage.Images;

/// <summary>Writes 8-bit RGB or grey PNGs whose bytes depend on the pixels only: no time, text or software chunk.</summary>
public static class PngFile
{
    /// <summary>Encodes height × width × channels bytes; <paramref name="channels"/> is 1 (grey) or 3 (RGB).</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels) => throw new NotImplementedException();

    /// <summary>Writes a file that exists whole or not at all, its folders included.</summary>
    public static void Write(string path, ReadOnlySpan<byte> pixels, int width, int height, int channels) =>
        throw new NotImplementedException();

    /// <summary>Reads a picture file as RGB, whatever its format.</summary>
    /// <exception cref="ImageException">The file cannot be decoded.</exception>
    public static DecodedImage Read(string path, ImageOptions? options = null) => throw new NotImplementedException();
}
