using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Engram.Storage.Images;
using Microsoft.Win32.SafeHandles;

namespace Engram.Storage.DataSets;

/// <summary>Decodes a whole data set into one pack file.</summary>
internal sealed class PackBuilder(ITrainingSource source, PackOptions options, SafeFileHandle file)
{
    private const int WarningsKept = 100;
    private readonly ConcurrentBag<UnreadableRow> _unreadable = [];
    private readonly ConcurrentBag<(long Row, string Text)> _warnings = [];
    private readonly PackHeader _header = new(
        PackHeader.ExpectedMagic,
        options.Width,
        options.Height,
        options.Channels,
        options.Descriptor?.Length ?? 0,
        source.Count,
        NotesLength: 0);

    /// <summary>Writes everything but the flush; unreadable rows stay holes of the file.</summary>
    public async Task BuildAsync(IProgress<long>? rowsDone, CancellationToken cancel)
    {
        RandomAccess.SetLength(file, _header.Notes);
        var done = 0L;

        // The rows are pulled one at a time under a lock, so at most one encoded and one decoded picture a thread is in memory.
        var parallel = new ParallelOptions
        {
            CancellationToken = cancel,
            MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
        };
        await Parallel.ForEachAsync(source.ReadRows(cancel: cancel), parallel, (row, _) =>
        {
            Add(row);
            rowsDone?.Report(Interlocked.Increment(ref done));
            return ValueTask.CompletedTask;
        });

        var notes = JsonSerializer.SerializeToUtf8Bytes(new PackNotes(
            [.. _unreadable.OrderBy(row => row.Row)],
            [.. _warnings.OrderBy(warning => warning.Row).Take(WarningsKept).Select(warning => warning.Text)],
            _warnings.Count));
        var header = _header with { NotesLength = notes.Length };
        RandomAccess.Write(file, notes, header.Notes);
        RandomAccess.Write(file, MemoryMarshal.AsBytes(new ReadOnlySpan<PackHeader>(in header)), 0);
    }

    /// <summary>Pixels of one or three channels.</summary>
    public static byte[] Pack(DecodedImage image, int channels)
    {
        if (channels == 3)
        {
            return image.Rgb;
        }

        // Luma of ITU-R 601 in 16-bit fixed point; a grey picture keeps its values.
        var grey = new byte[image.Width * image.Height];
        for (var i = 0; i < grey.Length; i++)
        {
            var rgb = image.Rgb.AsSpan(3 * i, 3);
            grey[i] = (byte)(((rgb[0] * 19595) + (rgb[1] * 38470) + (rgb[2] * 7471) + 0x8000) >> 16);
        }

        return grey;
    }

    private void Add(TrainingRow row)
    {
        if (row.Bytes is not { } bytes)
        {
            Skip(row, row.Missing ?? "no picture", missing: true);
            return;
        }

        DecodedImage image;
        byte[] packed;
        try
        {
            image = ImageDecoder.Decode(bytes, options.Image);
            packed = Pack(ImageResizer.Resize(image, options.Width, options.Height, options.Resize), options.Channels);
        }
        catch (ImageException e)
        {
            Skip(row, e.Message, missing: false);
            return;
        }

        if (image.Warning is { } warning)
        {
            _warnings.Add((row.Row, $"row {row.Row} ({row.ImageId}): {warning}"));
        }

        RandomAccess.Write(file, packed, PackHeader.Pixels + (row.Row * _header.RowBytes));
        RandomAccess.Write(file, DigestOf(image), _header.Digests + (row.Row * PackHeader.DigestLength));
        if (options.Descriptor is { } descriptor)
        {
            var result = new byte[descriptor.Length];
            descriptor.Describe(row.Row, image, packed, result);
            RandomAccess.Write(file, result, _header.Descriptors + (row.Row * descriptor.Length));
        }
    }

    private void Skip(TrainingRow row, string reason, bool missing)
    {
        _unreadable.Add(new UnreadableRow(row.Row, row.ImageId, reason, missing));
        RandomAccess.Write(file, [missing ? (byte)1 : (byte)2], _header.States + row.Row);
    }

    private static byte[] DigestOf(DecodedImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], image.Height);
        hash.AppendData(size);
        hash.AppendData(image.Rgb);
        return hash.GetHashAndReset();
    }
}
