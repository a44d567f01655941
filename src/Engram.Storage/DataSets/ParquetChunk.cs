namespace Engram.Storage.DataSets;

/// <summary>What a footer says about one column of one row group.</summary>
/// <param name="Column">Path with dots: <c>image.bytes</c>.</param>
/// <param name="Offset">Where its first page begins.</param>
internal readonly record struct ParquetChunk(string Column, long Values, long CompressedBytes, long UncompressedBytes, long Offset);
