using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Storage.DataSets;

/// <summary>SHA-256 over the names and contents of files, in the order given.</summary>
internal static class DataHasher
{
    public const string Contents = "contents";
    public const string Parts = "names, sizes, footers, first and last MiB";
    private const long PartsAbove = 10_000_000_000;
    private const int MiB = 1 << 20;

    /// <param name="files">Name inside the set, and path.</param>
    /// <param name="full">Contents even of a large set.</param>
    /// <param name="partsAbove">Size from which parts are hashed instead; a parameter for tests.</param>
    public static DataHash Compute(
        IEnumerable<(string Name, string Path)> files, bool full, CancellationToken cancel, long partsAbove = PartsAbove)
    {
        var list = files.Select(file => (file.Name, file.Path, Length: LengthOf(file.Path))).ToList();
        var bytes = list.Sum(file => file.Length);
        var contents = full || bytes <= partsAbove;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(contents ? "engram data 1 contents\n" : "engram data 1 parts\n"));
        var buffer = new byte[MiB];
        Span<byte> number = stackalloc byte[8];
        foreach (var (name, path, length) in list)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            BinaryPrimitives.WriteInt64LittleEndian(number, length);
            hash.AppendData(number);
            if (contents || length <= 2 * MiB)
            {
                Append(hash, path, 0, length, buffer, cancel);
                continue;
            }

            Append(hash, path, 0, MiB, buffer, cancel);
            Append(hash, path, length - MiB, MiB, buffer, cancel);
            if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            {
                hash.AppendData(ParquetFooter.Bytes(path).Footer);
            }
        }

        return new DataHash(Convert.ToHexStringLower(hash.GetHashAndReset()), contents ? Contents : Parts, bytes, list.Count);
    }

    private static void Append(IncrementalHash hash, string path, long offset, long count, byte[] buffer, CancellationToken cancel)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        while (count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, count)), offset);
            if (read == 0)
            {
                throw new DataSetException($"{path}: the file became shorter while it was read");
            }

            hash.AppendData(buffer.AsSpan(0, read));
            offset += read;
            count -= read;
        }
    }

    // A link's own length is not its target's.
    private static long LengthOf(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}
