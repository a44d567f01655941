using System.Buffers.Binary;
using System.IO.Compression;

namespace Engram.Storage.Images;

/// <summary>
/// Reads PNGs of 16 bits a sample exactly. The general decoder keeps the high byte only, so that 255 of 65,535 becomes 0 where dividing by
/// 257 gives 1.
/// </summary>
internal static class SixteenBitPng
{
    // Adam7: first column and line, and the step between them, of the seven passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] Plain = [(0, 0, 1, 1)];

    public static bool Is(ReadOnlySpan<byte> file) => file.Length > 24 && file[24] == 16;

    /// <param name="file">The whole PNG; its size was checked before.</param>
    /// <exception cref="ImageException">Truncated or damaged.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageOptions options)
    {
        var (header, data, key) = Collect(file);
        var width = BinaryPrimitives.ReadInt32BigEndian(header);
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        var channels = header[9] switch
        {
            0 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            var type => throw new ImageException($"a PNG of 16 bits with colour type {type}, which does not exist"),
        };
        var passes = header[12] switch
        {
            0 => Plain,
            1 => Interlaced,
            var method => throw new ImageException($"a PNG with interlace method {method}, which does not exist"),
        };

        var rgb = new byte[checked(3 * width * height)];
        var pixel = new PixelRule(options, channels, key);
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            foreach (var (x0, y0, stepX, stepY) in passes)
            {
                var columns = (width - x0 + stepX - 1) / stepX;
                var lines = (height - y0 + stepY - 1) / stepY;
                if (columns <= 0 || lines <= 0)
                {
                    continue;
                }

                var line = new byte[2 * channels * columns];
                var above = new byte[line.Length];
                for (var i = 0; i < lines; i++)
                {
                    var filter = zlib.ReadByte();
                    zlib.ReadExactly(line);
                    PngFilter.Undo(filter, line, above, 2 * channels);
                    for (var j = 0; j < columns; j++)
                    {
                        var at = 3 * (((long)(y0 + (i * stepY)) * width) + x0 + (j * stepX));
                        pixel.Convert(line.AsSpan(2 * channels * j), rgb.AsSpan((int)at, 3));
                    }

                    (line, above) = (above, line);
                }
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new ImageException("the PNG is truncated or damaged", e);
        }

        return new DecodedImage(width, height, rgb);
    }

    private static (byte[] Header, MemoryStream Data, ushort[]? Key) Collect(ReadOnlySpan<byte> file)
    {
        byte[]? header = null;
        ushort[]? key = null;
        var data = new MemoryStream();
        var chunks = new PngChunks(file);
        while (chunks.Next())
        {
            var critical = (chunks.Type[0] & 0x20) == 0;
            if (critical && !chunks.Intact)
            {
                throw new ImageException("a chunk of the PNG is damaged (its checksum is wrong)");
            }

            if (chunks.Type.SequenceEqual("IHDR"u8) && chunks.Data.Length == 13)
            {
                header = chunks.Data.ToArray();
            }
            else if (chunks.Type.SequenceEqual("IDAT"u8))
            {
                data.Write(chunks.Data);
            }
            else if (chunks.Type.SequenceEqual("tRNS"u8) && chunks.Data.Length is 2 or 6)
            {
                key = new ushort[chunks.Data.Length / 2];
                for (var i = 0; i < key.Length; i++)
                {
                    key[i] = BinaryPrimitives.ReadUInt16BigEndian(chunks.Data[(2 * i)..]);
                }
            }
        }

        data.Position = 0;
        return (header ?? throw new ImageException("the PNG has no header"), data, key);
    }

    /// <summary>From big-endian samples of one pixel to 8-bit RGB.</summary>
    private readonly struct PixelRule(ImageOptions options, int channels, ushort[]? key)
    {
        public void Convert(ReadOnlySpan<byte> samples, Span<byte> rgb)
        {
            var colours = channels <= 2 ? 1 : 3;
            var transparent = key?.Length == colours && colours == channels;
            for (var c = 0; c < 3; c++)
            {
                var sample = BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * Math.Min(c, colours - 1))..]);
                transparent = transparent && sample == key![Math.Min(c, colours - 1)];
                rgb[c] = Narrow(sample);
            }

            var alpha = transparent ? (byte)0 : byte.MaxValue;
            if (channels > colours)
            {
                alpha = (byte)((BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * colours)..]) + 128) / 257);
            }

            AlphaBlend.Apply(options.Alpha, rgb, alpha);
        }

        // (v + 128) div 257 is v / 257 rounded: 257 is odd, so no value lies half-way.
        private byte Narrow(ushort sample) => options.SixteenBit switch
        {
            SixteenBitRule.HighByte => (byte)(sample >> 8),
            SixteenBitRule.Clip => (byte)Math.Min(sample, (ushort)255),
            _ => (byte)((sample + 128) / 257),
        };
    }
}
