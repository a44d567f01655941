using System.Buffers.Binary;

namespace Engram.Storage.Images;

/// <summary>What the first bytes say, before any decoder sees them.</summary>
internal static class ImageHeader
{
    /// <exception cref="ImageException">Empty, or not a format that is read.</exception>
    public static ImageFormat FormatOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new ImageException("the picture has no bytes");
        }

        if (bytes.StartsWith(PngChunks.Signature))
        {
            return ImageFormat.Png;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ImageFormat.Jpeg;
        }

        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
        {
            return ImageFormat.Gif;
        }

        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
        {
            return ImageFormat.WebP;
        }

        if (bytes.StartsWith("BM"u8))
        {
            return ImageFormat.Bmp;
        }

        throw new ImageException(Unread(bytes));
    }

    /// <summary>
    /// Width and height where they stand at a fixed place (PNG, GIF), so that a bomb never reaches a decoder; null elsewhere.
    /// </summary>
    public static (long Width, long Height)? SizeOf(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Png when bytes.Length >= 24 =>
            (BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])),
        ImageFormat.Gif when bytes.Length >= 10 =>
            (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])),
        ImageFormat.Png or ImageFormat.Gif => throw new ImageException("the picture ends inside its header"),
        _ => null,
    };

    private static string Unread(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))
        {
            return "TIFF is not read (PNG, JPEG, WebP, GIF and BMP are)";
        }

        if (bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8))
        {
            return "AVIF and HEIF are not read (PNG, JPEG, WebP, GIF and BMP are)";
        }

        return $"no picture format that is read (first bytes {Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)])})";
    }
}
