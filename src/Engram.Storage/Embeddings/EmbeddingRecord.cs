namespace Engram.Storage.Embeddings;

/// <summary>One embedding of a file.</summary>
/// <param name="Place">From 0, over all files.</param>
/// <param name="Key">What its metadata calls it; null where the files have no keys.</param>
/// <param name="Values">Valid until the next record; empty where the cell is null.</param>
public readonly record struct EmbeddingRecord(long Place, string? Key, ReadOnlyMemory<float> Values);
