using System.Text;
using Engram.Storage.Images;
using Engram.Storage.Tar;

namespace Engram.Storage.DataSets.WebDataset;

/// <summary>One tar file of a data set. Its pictures are read from where they lie and never unpacked.</summary>
/// <param name="Name">Inside the set, with slashes: the first part of ids.</param>
/// <param name="FirstRow">Position of its first sample in the set.</param>
internal sealed record TarShard(string Path, string Name, long FirstRow, long Count)
{
    private const int MaxText = 16 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The largest picture that is read; a larger one is counted as missing.</summary>
    private static long MaxPicture => ImageOptions.Default.MaxBytes;

    /// <summary>Every header of the shard, read anew.</summary>
    public static TarIndex IndexOf(string path, string image, CancellationToken cancel)
    {
        using var stream = Open(path);
        return TarIndex.Build(new TarReader(stream, path), path, image, keepText: !stream.CanSeek, cancel);
    }

    /// <summary>Samples [first, end) with their pictures' bytes, or why there are none; without bytes where none are asked for.</summary>
    /// <exception cref="DataSetException">The shard is damaged or has changed.</exception>
    public IEnumerable<TarRecord> Read(long first, long end, TarIndex index, string image, bool withPictures, CancellationToken cancel)
    {
        if (index.Samples.Count != Count)
        {
            throw new DataSetException($"{Path}: {Count} samples when it was opened, {index.Samples.Count} now; the file changed");
        }

        using var stream = Open(Path);
        var reader = withPictures && !stream.CanSeek ? new TarReader(stream, Path) : null;
        for (var i = (int)first; i < end; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var sample = index.Samples[i];
            var (picture, missing) = withPictures ? sample.PictureOf(image) : (null, null);
            var bytes = default(byte[]);
            if (picture?.Member is { } member)
            {
                missing = member.Length == 0 ? $"'{member.Name}' has 0 bytes"
                    : member.Length > MaxPicture ? $"'{member.Name}' has {member.Length} bytes, above {MaxPicture}"
                    : null;
                bytes = missing is not null ? null : reader is null ? ReadAt(stream, member) : ReadOn(reader, member);
            }

            yield return new TarRecord(sample, bytes, missing, field => BytesOf(stream, Path, field));
        }
    }

    /// <summary>The bytes of a text member.</summary>
    public static byte[] BytesOf(Stream stream, string path, TarField field)
    {
        if (field.Content is { } kept)
        {
            return kept;
        }

        CheckText(path, field.Member);
        return ReadAt(stream, field.Member);
    }

    /// <summary>The text of a member without the line ends at its end.</summary>
    public static string TextOf(string path, TarField field, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes).TrimEnd('\r', '\n');
        }
        catch (DecoderFallbackException e)
        {
            throw new DataSetException($"{path}: member '{field.Member.Name}' is not UTF-8", e);
        }
    }

    /// <summary>Refuses a text that no caption or JSON beside a picture is.</summary>
    public static void CheckText(string path, TarMember member)
    {
        if (member.Length > MaxText)
        {
            throw new DataSetException($"{path}: member '{member.Name}' at {member.Header}: a text of {member.Length} bytes is above {MaxText}");
        }
    }

    /// <summary>The bytes of a member of a file that is not compressed.</summary>
    public static byte[] ReadAt(Stream stream, TarMember member)
    {
        var bytes = new byte[member.Length];
        stream.Position = member.Offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A seekable stream, or a forward one where the file is gzip.</summary>
    public static Stream Open(string path)
    {
        // Headers are 512 bytes apart from each other by whole pictures: a larger buffer would read the pictures too.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024);
        Span<byte> head = stackalloc byte[2];
        if (file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && GzipFile.Is(head))
        {
            file.Dispose();
            return new GzipFile(path);
        }

        file.Position = 0;
        return file;
    }

    private byte[] ReadOn(TarReader reader, TarMember wanted)
    {
        while (reader.Next() is { } member)
        {
            if (member.Offset == wanted.Offset)
            {
                return reader.Read(member);
            }
        }

        throw new DataSetException($"{Path}: member '{wanted.Name}' is gone; the file changed");
    }
}
