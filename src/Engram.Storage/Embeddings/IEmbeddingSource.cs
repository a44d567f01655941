using Engram.Storage.DataSets;

namespace Engram.Storage.Embeddings;

/// <summary>Embeddings that another program made; streamed, as often as asked for, in bounded memory.</summary>
public interface IEmbeddingSource
{
    string Path { get; }

    long Count { get; }

    /// <summary>Values of an embedding.</summary>
    int Width { get; }

    /// <summary>The column that joins with the data set's ids; null where the files have none.</summary>
    string? Key { get; }

    /// <summary>Records in the order of the files.</summary>
    /// <exception cref="DataSetException">A file does not hold what its header promised.</exception>
    IEnumerable<EmbeddingRecord> Read(CancellationToken cancel = default);

    /// <summary>SHA-256 over all files; above 10 GB over parts of them unless <paramref name="full"/> is set.</summary>
    DataHash ComputeHash(bool full = false, CancellationToken cancel = default);
}
