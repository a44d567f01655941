using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>BIGINT or DOUBLE with nulls.</summary>
internal sealed class NullableColumn<TRow, TValue>(string name, Func<TRow, TValue?> get)
    : TableColumn<TRow>(new DataField<TValue?>(name))
    where TValue : struct
{
    public override async Task<long> WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        TValue?[] values = [.. rows.Select(get)];
        await group.WriteAsync<TValue>(Field, values, cancellationToken: cancel);
        return 0;
    }

    public override async Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new TValue?[group.RowCount];
        await group.ReadAsync<TValue>(field, values.AsMemory(), cancellationToken: cancel);
        return values;
    }

    public override object? ValueOf(TRow row) => get(row);
}
