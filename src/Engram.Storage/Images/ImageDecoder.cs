namespace Engram.Storage.Images;

/// <summary>Decodes PNG, JPEG, WebP, GIF (first frame) and BMP.</summary>
public static class ImageDecoder
{
    /// <summary>Decodes one picture; safe to call from several threads.</summary>
    /// <exception cref="ImageException">The picture is truncated, too large, or in a format that is not read.</exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> encoded, ImageOptions? options = null) => throw new NotImplementedException();
}
