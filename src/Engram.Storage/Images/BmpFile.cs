using System.Buffers.Binary;

namespace Engram.Storage.Images;

/// <summary>
/// Wraps raw pixels as a 24-bit BMP, so that formats without encoded pictures (IDX, CIFAR) go the same way as all others; nothing is
/// compressed, decoding gives back the same bytes.
/// </summary>
internal static class BmpFile
{
    private const int HeaderLength = 54;

    /// <param name="pixels">height × width × channels bytes, 1 (grey) or 3 (RGB) channels interleaved.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        var stride = checked(((3 * width) + 3) / 4 * 4);
        var file = new byte[checked(HeaderLength + (stride * height))];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 24;

        // Rows from the bottom up, blue first.
        for (var y = 0; y < height; y++)
        {
            var line = file.AsSpan(HeaderLength + ((height - 1 - y) * stride));
            for (var x = 0; x < width; x++)
            {
                var at = ((y * width) + x) * channels;
                (line[3 * x], line[(3 * x) + 1], line[(3 * x) + 2]) = channels == 1
                    ? (pixels[at], pixels[at], pixels[at])
                    : (pixels[at + 2], pixels[at + 1], pixels[at]);
            }
        }

        return file;
    }
}
