using System.Buffers.Binary;
using System.Text;

namespace Engram.Storage.Images;

/// <summary>Reads the one thing of a picture's metadata that matters, its orientation, and forgives the rest.</summary>
internal static class ImageMetadata
{
    private const ushort OrientationTag = 0x0112;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>Orientation 1 to 8, and what was broken (then the orientation is 1), or null.</summary>
    public static (int Orientation, string? Warning) Read(ImageFormat format, ReadOnlySpan<byte> file)
    {
        switch (format)
        {
            case ImageFormat.Jpeg:
                return OfJpeg(file);
            case ImageFormat.Png:
                var chunks = new PngChunks(file);
                while (chunks.Next())
                {
                    if (chunks.Type.SequenceEqual("eXIf"u8))
                    {
                        return OfExif(chunks.Data);
                    }
                }

                return (1, null);
            case ImageFormat.WebP:
                return OfWebP(file);
            default:
                return (1, null);
        }
    }

    /// <summary>Reads IFD 0 of a TIFF block.</summary>
    internal static (int Orientation, string? Warning) OfExif(ReadOnlySpan<byte> block)
    {
        if (block.StartsWith(ExifPrefix))
        {
            block = block[ExifPrefix.Length..];
        }

        var little = block.StartsWith("II"u8);
        if (block.Length < 8 || !(little || block.StartsWith("MM"u8)) || Short(block, 2, little) != 42)
        {
            return Broken("has no TIFF header");
        }

        var at = (long)Long(block, 4, little);
        if (at > block.Length - 2)
        {
            return Broken("points past its end");
        }

        var entries = Short(block, (int)at, little);
        at += 2;
        for (var i = 0; i < entries; i++, at += 12)
        {
            if (at > block.Length - 12)
            {
                return Broken("ends inside its directory");
            }

            if (Short(block, (int)at, little) == OrientationTag)
            {
                // SHORT as the standard says, or LONG as some cameras write it.
                long value = Short(block, (int)at + 2, little) switch
                {
                    3 => Short(block, (int)at + 8, little),
                    4 => Long(block, (int)at + 8, little),
                    _ => -1,
                };
                return value is >= 0 and <= 8 ? ((int)Math.Max(value, 1), null) : Broken("has no valid orientation");
            }
        }

        return (1, null);
    }

    private static (int Orientation, string? Warning) OfJpeg(ReadOnlySpan<byte> file)
    {
        (int Orientation, string? Warning)? exif = null;
        string? xmp = null;
        JpegMarkers.Walk(file, data =>
        {
            if (exif is null && data.StartsWith(ExifPrefix[..4]))
            {
                exif = OfExif(data);
            }
            else if (data.StartsWith(XmpPrefix) && !IsText(data[XmpPrefix.Length..]))
            {
                xmp = "the XMP block is not text";
            }
        });
        return (exif?.Orientation ?? 1, exif?.Warning ?? xmp);
    }

    private static (int Orientation, string? Warning) OfWebP(ReadOnlySpan<byte> file)
    {
        long at = 12;
        while (at + 8 <= file.Length)
        {
            var type = file.Slice((int)at, 4);
            var length = (long)Long(file, (int)at + 4, little: true);
            if (type.SequenceEqual("EXIF"u8))
            {
                return at + 8 + length <= file.Length ? OfExif(file.Slice((int)at + 8, (int)length)) : Broken("ends too early");
            }

            at += 8 + length + (length & 1);
        }

        return (1, null);
    }

    private static (int Orientation, string? Warning) Broken(string how) => (1, $"the EXIF block {how}; taken as upright");

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            StrictUtf8.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static ushort Short(ReadOnlySpan<byte> block, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(block[at..]) : BinaryPrimitives.ReadUInt16BigEndian(block[at..]);

    private static uint Long(ReadOnlySpan<byte> block, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(block[at..]) : BinaryPrimitives.ReadUInt32BigEndian(block[at..]);
}
