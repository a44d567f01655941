namespace Engram.Storage.DataSets;

/// <summary>One row group of a footer.</summary>
internal sealed record ParquetRowGroup(long Rows, IReadOnlyList<ParquetChunk> Chunks);
