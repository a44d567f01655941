namespace Engram.Storage.DataSets.Pixels;

/// <summary>Pictures of an IDX file, plain or gzip, and the labels beside them.</summary>
/// <param name="labels">The labels' bytes, one a picture; null without a file of them.</param>
internal sealed class IdxFile(byte[]? labels) : PixelFile
{
    /// <summary>Where the pixels begin.</summary>
    public required int HeaderBytes { get; init; }

    private int PictureBytes => Width * Height * Channels;

    public override IEnumerable<(long Row, byte[] Labels, byte[]? Pixels)> Read(long first, long end, bool withPictures)
    {
        var none = Array.Empty<byte>();
        using var stream = withPictures ? IdxFormat.OpenStream(Paths[0]) : Stream.Null;
        if (withPictures)
        {
            Skip(stream, HeaderBytes + (first * PictureBytes));
        }

        for (var row = first; row < end; row++)
        {
            byte[]? pixels = null;
            if (withPictures)
            {
                pixels = new byte[PictureBytes];
                if (stream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) != pixels.Length)
                {
                    throw new DataSetException($"{Paths[0]}: the header promises {Rows} pictures, the file ends in number {row}");
                }
            }

            if (pixels is not null && row == Rows - 1)
            {
                IdxFormat.CheckEnd(stream, Paths[0]);
            }

            yield return (row, labels is null ? none : [labels[row]], pixels);
        }
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Position = count;
            return;
        }

        var buffer = new byte[1 << 16];
        while (count > 0 && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count)) is > 0 and var read)
        {
            count -= read;
        }
    }
}
