using System.IO.Compression;
using Parquet;

namespace Engram.Storage;

/// <summary>How every Parquet file of a run is written.</summary>
internal static class ParquetDefaults
{
    /// <summary>Zstd at its fastest level: the library's default level takes 15 times as long for 0.4 % smaller files.</summary>
    public static ParquetOptions Writing() => new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Fastest,
    };
}
