using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>One column of a table: its Parquet field and how it moves between rows and the file.</summary>
internal abstract class TableColumn<TRow>(DataField field)
{
    public DataField Field { get; } = field;

    public string Name => Field.Name;

    /// <summary>Writes the column of these rows; returns how many U+0000 became U+FFFD.</summary>
    public abstract Task<long> WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows, CancellationToken cancel);

    /// <summary>The column of a row group: <c>string?[]</c>, <c>long?[]</c>, …</summary>
    /// <param name="field">The column in the file's own schema.</param>
    public abstract Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel);

    /// <summary>The value, boxed: for comparing two rows.</summary>
    public abstract object? ValueOf(TRow row);

    /// <summary>About the bytes that the value takes.</summary>
    public virtual long BytesOf(TRow row) => 8;
}
