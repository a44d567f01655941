using Engram.Compute;

namespace Engram.Memorization;

/// <summary>Nearest training rows by exact integer distance, in one pass over the training set for any number of queries.</summary>
/// <param name="values">Bytes of an image.</param>
public sealed class NearestNeighbours(IDevice device, int values) : IDisposable
{
    public int Values { get; } = values;

    /// <param name="queries">Images of <see cref="Values"/> bytes; all are kept on the device during the pass.</param>
    /// <param name="training">Blocks of rows.</param>
    /// <param name="nearest">Rows to keep a query.</param>
    /// <param name="neighbourhood">Different pictures to keep a query for the adaptive distance; 0 for none.</param>
    /// <param name="pictureOf">Cluster of duplicates of a row: rows of equal number are one picture; null where every row is its own.</param>
    public IReadOnlyList<QueryNeighbours> Find(
        IReadOnlyList<ReadOnlyMemory<byte>> queries,
        IEnumerable<TrainingBlock> training,
        int nearest,
        int neighbourhood = 0,
        Func<long, long>? pictureOf = null,
        CancellationToken stop = default) => throw new NotImplementedException();

    /// <summary>Eidetic k: for each query, a matched training image, the number of rows at or below the bound, itself included.</summary>
    /// <param name="atMost">Largest sum that counts: <see cref="L2.AtMost"/>.</param>
    public IReadOnlyList<long> CountWithin(
        IReadOnlyList<ReadOnlyMemory<byte>> queries, IEnumerable<TrainingBlock> training, long atMost, CancellationToken stop = default) =>
        throw new NotImplementedException();

    public void Dispose() => device.Synchronize();
}
