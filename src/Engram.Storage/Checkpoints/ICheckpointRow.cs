using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Checkpoints;

/// <summary>A row that knows its Parquet schema and how to move between rows and columns.</summary>
public interface ICheckpointRow<TSelf>
    where TSelf : ICheckpointRow<TSelf>
{
    /// <summary>Raised with every change of <see cref="Schema"/>; another version is refused, never guessed.</summary>
    static abstract int Version { get; }

    /// <summary>Flat: no lists, structs or maps.</summary>
    static abstract ParquetSchema Schema { get; }

    static abstract Task WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TSelf> rows, CancellationToken cancel);

    static abstract Task<IReadOnlyList<TSelf>> ReadAsync(ParquetRowGroupReader group, CancellationToken cancel);

    /// <summary>About the bytes that this row takes in memory; segments close by the sum.</summary>
    long ApproximateBytes => 64;
}
