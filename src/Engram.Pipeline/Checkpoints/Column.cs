using Parquet;
using Parquet.Schema;

namespace Engram.Pipeline.Checkpoints;

/// <summary>Flat, never-null columns of checkpoint rows: numbers, text and bytes.</summary>
internal static class Column
{
    public static DataField Number(string name) => new DataField<long>(name);

    /// <summary>A double, bit by bit: NaN and infinities come back as they were.</summary>
    public static DataField Real(string name) => new DataField<double>(name);

    public static DataField Text(string name) => new(name, typeof(string), isNullable: false);

    public static DataField Bytes(string name) => new(name, typeof(byte[]), isNullable: false);

    public static Task WriteAsync<TRow>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<TRow> rows, Func<TRow, long> value, CancellationToken cancel) =>
        group.WriteAsync<long>(field, rows.Select(value).ToArray(), cancellationToken: cancel);

    public static Task WriteAsync<TRow>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<TRow> rows, Func<TRow, double> value, CancellationToken cancel) =>
        group.WriteAsync<double>(field, rows.Select(value).ToArray(), cancellationToken: cancel);

    public static Task WriteAsync<TRow>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<TRow> rows, Func<TRow, string> value) =>
        group.WriteAsync(field, rows.Select(value).ToArray());

    public static Task WriteAsync<TRow>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<TRow> rows, Func<TRow, byte[]> value) =>
        group.WriteAsync(field, rows.Select(value).ToArray());

    public static async Task<long[]> ReadNumbersAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new long[group.RowCount];
        await group.ReadAsync<long>(field, values, cancellationToken: cancel);
        return values;
    }

    public static async Task<double[]> ReadRealsAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new double[group.RowCount];
        await group.ReadAsync<double>(field, values, cancellationToken: cancel);
        return values;
    }

    public static async Task<string[]> ReadTextsAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new string[group.RowCount];
        await group.ReadAsync(field, values, cancellationToken: cancel);
        return values;
    }

    public static async Task<byte[][]> ReadBytesAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new byte[group.RowCount][];
        await group.ReadAsync(field, values, cancellationToken: cancel);
        return values;
    }
}
