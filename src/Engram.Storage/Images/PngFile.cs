using System.Buffers.Binary;

namespace Engram.Storage.Images;

/// <summary>Writes 8-bit RGB or grey PNGs whose bytes depend on the pixels only: no time, text or software chunk.</summary>
public static class PngFile
{
    /// <summary>Encodes height × width × channels bytes; <paramref name="channels"/> is 1 (grey) or 3 (RGB).</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3) || pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes are not {height} × {width} × {channels}, with 1 or 3 channels", nameof(pixels));
        }

        var file = new MemoryStream();
        file.Write(PngChunks.Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 1 ? (byte)0 : (byte)2;
        header[10..].Clear();
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(pixels, width * channels, height, channels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Writes a file that exists whole or not at all and survives a loss of power; makes its folders.</summary>
    public static void Write(string path, ReadOnlySpan<byte> pixels, int width, int height, int channels) =>
        DurableFile.Write(path, Encode(pixels, width, height, channels));

    /// <summary>Reads a picture file as RGB, whatever its format.</summary>
    /// <exception cref="ImageException">The file cannot be decoded.</exception>
    public static DecodedImage Read(string path, ImageOptions? options = null)
    {
        options ??= ImageOptions.Default;
        var length = new FileInfo(path).Length;
        return length <= options.MaxBytes
            ? ImageDecoder.Decode(File.ReadAllBytes(path), options)
            : throw new ImageException($"{length} encoded bytes are above the limit of {options.MaxBytes}");
    }

    // Of the five filters each line takes the one with the smallest sum of magnitudes, the first on ties.
    private static byte[] Compress(ReadOnlySpan<byte> pixels, int lineBytes, int height, int step)
    {
        var filtered = new byte[checked((lineBytes + 1) * height)];
        ReadOnlySpan<byte> above = new byte[lineBytes];
        var trial = new byte[lineBytes];
        for (var y = 0; y < height; y++)
        {
            var line = pixels.Slice(y * lineBytes, lineBytes);
            var target = filtered.AsSpan(y * (lineBytes + 1), lineBytes + 1);
            var least = long.MaxValue;
            for (var filter = 0; filter < PngFilter.Count; filter++)
            {
                PngFilter.Apply(filter, line, above, step, trial);
                var sum = 0L;
                foreach (var value in trial)
                {
                    sum += Math.Abs((int)(sbyte)value);
                }

                if (sum < least)
                {
                    least = sum;
                    target[0] = (byte)filter;
                    trial.CopyTo(target[1..]);
                }
            }

            above = line;
        }

        return ZlibEncoder.Compress(filtered);
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var start = (int)file.Position;
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(file.GetBuffer().AsSpan(start, data.Length + 4)));
        file.Write(number);
    }
}
