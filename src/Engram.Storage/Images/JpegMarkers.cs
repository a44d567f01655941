using System.Buffers.Binary;

namespace Engram.Storage.Images;

/// <summary>Walks the segments of a JPEG, to find its metadata and to see whether its end is there.</summary>
internal static class JpegMarkers
{
    private const byte App1 = 0xE1;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>
    /// Calls <paramref name="visit"/> with every APP1 segment; true if the end marker of the main picture was met (thumbnails lie inside
    /// segments and are stepped over). A progressive picture that was cut decodes "successfully", only blurred, so this is the only sign.
    /// </summary>
    public static bool Walk(ReadOnlySpan<byte> file, VisitSegment visit)
    {
        var at = 2;
        while (NextMarker(file, ref at) is { } marker)
        {
            if (marker == EndOfImage)
            {
                return true;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            if (file.Length - at < 2)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2 || length > file.Length - at)
            {
                return false;
            }

            if (marker == App1)
            {
                visit(file.Slice(at + 2, length - 2));
            }

            at += length;
            if (marker == StartOfScan)
            {
                SkipScan(file, ref at);
            }
        }

        return false;
    }

    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            var skip = file[at..].IndexOf((byte)0xFF);
            if (skip < 0)
            {
                break;
            }

            at += skip;
            while (at < file.Length && file[at] == 0xFF)
            {
                at++;
            }

            if (at < file.Length && file[at] != 0)
            {
                return file[at++];
            }
        }

        return null;
    }

    // Entropy-coded data ends at FF followed by neither 00 (a stuffed FF) nor a restart marker.
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            var skip = file[at..].IndexOf((byte)0xFF);
            if (skip < 0 || at + skip + 1 >= file.Length)
            {
                at = file.Length;
                return;
            }

            at += skip;
            if (file[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return;
            }

            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }

    public delegate void VisitSegment(ReadOnlySpan<byte> data);
}
