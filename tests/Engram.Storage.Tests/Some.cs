using System.Buffers.Binary;
using System.IO.Compression;
using Engram.Storage.Images;
using SkiaSharp;

namespace Engram.Tests;

/// <summary>Small files made by hand.</summary>
internal static class Some
{
    public static byte[] Rgb(int width, int height, int seed = 1)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * 37 * seed) + (i / 7 * 11) + seed);
        }

        return pixels;
    }

    public static byte[] Png(int width, int height, int seed = 1) => PngFile.Encode(Rgb(width, height, seed), width, height, 3);

    /// <summary>A PNG of any kind; lines carry no filter, <paramref name="lines"/> are the bytes of each.</summary>
    public static byte[] RawPng(int width, int height, int bits, int colour, byte[][] lines, params (string Type, byte[] Data)[] extra)
    {
        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.NoCompression, leaveOpen: true))
        {
            foreach (var line in lines)
            {
                zlib.WriteByte(0);
                zlib.Write(line);
            }
        }

        return RawPng(width, height, bits, colour, interlace: 0, data.ToArray(), extra);
    }

    public static byte[] RawPng(int width, int height, int bits, int colour, int interlace, byte[] zlib, params (string Type, byte[] Data)[] extra)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bits, (byte)colour, (byte)interlace);
        var file = new MemoryStream();
        file.Write(PngChunks.Signature);
        foreach (var (type, data) in (IEnumerable<(string, byte[])>)[("IHDR", header), .. extra, ("IDAT", zlib), ("IEND", [])])
        {
            byte[] body = [.. type.Select(c => (byte)c), .. data];
            file.Write(BigEndian(data.Length));
            file.Write(body);
            file.Write(BigEndian((int)Crc32.Of(body)));
        }

        return file.ToArray();
    }

    public static byte[] Words(params int[] samples) => [.. samples.SelectMany(sample => new[] { (byte)(sample >> 8), (byte)sample })];

    public static byte[] Jpeg(int width, int height, Func<int, int, SKColor> colour, int quality = 100)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, colour(x, y));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>Puts an APP1 segment right after the start marker.</summary>
    public static byte[] WithApp1(byte[] jpeg, byte[] body) =>
        [.. jpeg[..2], 0xFF, 0xE1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body, .. jpeg[2..]];

    /// <summary>An EXIF block with the orientation as its only entry.</summary>
    public static byte[] Exif(int orientation, bool little = false) => little
        ? [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
