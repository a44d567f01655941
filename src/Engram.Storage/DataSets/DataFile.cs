using Engram.Storage.DataSets.Pixels;
using Engram.Storage.Tar;

namespace Engram.Storage.DataSets;

/// <summary>Tells the format of a file by its first bytes, or where they say nothing by its name.</summary>
internal static class DataFile
{
    public static bool IsParquetName(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    public static bool IsTarName(string path) => Ends(path, ".tar") || Ends(path, ".tar.gz") || Ends(path, ".tgz");

    public static DataFileKind KindOf(string path)
    {
        var head = Head(path);
        return head.AsSpan().StartsWith("PAR1"u8) || IsParquetName(path) ? DataFileKind.Parquet
            : IsTarName(path) || IsTarHeader(head) ? DataFileKind.Tar
            : IdxFormat.Is(head) || IdxFormat.IsName(path) ? DataFileKind.Idx
            : CifarFormat.IsBinary(path) ? DataFileKind.Cifar
            : DataFileKind.Other;
    }

    /// <summary>The first block, unpacked where the file is gzip.</summary>
    public static byte[] Head(string path)
    {
        using var stream = IdxFormat.OpenStream(path);
        var head = new byte[TarReader.Block];
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private static bool Ends(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static bool IsTarHeader(byte[] head) => head.Length == TarReader.Block && head.AsSpan(257).StartsWith("ustar"u8);
}
