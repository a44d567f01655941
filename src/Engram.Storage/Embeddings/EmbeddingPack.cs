using System.Runtime.InteropServices;
using Engram.Storage.DataSets;
using Microsoft.Win32.SafeHandles;

namespace Engram.Storage.Embeddings;

/// <summary>
/// The quantised embeddings of a data set in one file of the cache: position = row of the data set. Read by position, not mapped, so that
/// memory holds only what was asked for.
/// </summary>
public sealed class EmbeddingPack : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly byte[] _states;
    private readonly EmbeddingPackHeader _header;

    private EmbeddingPack(SafeFileHandle file, EmbeddingPackHeader header, byte[] states) => (_file, _header, _states) = (file, header, states);

    public int Count => (int)_header.Count;

    /// <summary>Numbers of a row, even.</summary>
    public int Length => _header.Length;

    /// <summary>Embeddings that were given and are of no row.</summary>
    public long Unmatched => _header.Unmatched;

    /// <summary>Opens the pack of this key; null where there is none that is whole.</summary>
    public static EmbeddingPack? Open(string folder, string key)
    {
        var path = PathOf(folder, key);
        if (!File.Exists(path))
        {
            return null;
        }

        var file = File.OpenHandle(path);
        EmbeddingPackHeader header = default;
        var read = RandomAccess.Read(file, MemoryMarshal.AsBytes(new Span<EmbeddingPackHeader>(ref header)), 0);
        if (read < Marshal.SizeOf<EmbeddingPackHeader>() || header.Magic != EmbeddingPackHeader.ExpectedMagic
            || RandomAccess.GetLength(file) != header.FileLength)
        {
            // Cut after it was made, or of another version: it is made again.
            file.Dispose();
            return null;
        }

        var states = new byte[header.Count];
        ReadAll(file, states, header.States);
        return new EmbeddingPack(file, header, states);
    }

    /// <summary>Waits for another process that is making this pack; held until disposed.</summary>
    public static async Task<IDisposable> LockAsync(string folder, string key, CancellationToken cancel)
    {
        DurableFile.CreateFolder(folder);
        return await TrainingPack.TakeAsync(PathOf(folder, key) + ".lock", cancel);
    }

    public byte StateOf(int row) => _states[row];

    /// <summary>Rows [first, first + count), one after the other.</summary>
    public void Read(int first, int count, Span<short> target) =>
        ReadAll(_file, MemoryMarshal.AsBytes(target[..(count * Length)]), _header.OffsetOf(first));

    /// <summary>Any rows, in the order given; neighbours are read at once.</summary>
    public void Gather(ReadOnlySpan<int> rows, Span<short> target)
    {
        for (var i = 0; i < rows.Length;)
        {
            var run = 1;
            while (i + run < rows.Length && rows[i + run] == rows[i] + run)
            {
                run++;
            }

            Read(rows[i], run, target[(i * Length)..]);
            i += run;
        }
    }

    public void Dispose() => _file.Dispose();

    internal static string PathOf(string folder, string key) => Path.Combine(folder, $"embeddings-{key}.bin");

    private static void ReadAll(SafeFileHandle file, Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(file, target, offset);
            if (read == 0)
            {
                throw new CheckpointException("the cached embeddings became shorter while they were read; start again");
            }

            target = target[read..];
            offset += read;
        }
    }
}
