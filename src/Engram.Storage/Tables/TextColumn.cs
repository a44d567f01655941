using Parquet;
using Parquet.Schema;

namespace Engram.Storage.Tables;

/// <summary>VARCHAR. U+0000 is written as U+FFFD: PostgreSQL takes no NUL, and all warehouses shall hold the same text.</summary>
internal sealed class TextColumn<TRow>(string name, Func<TRow, string?> get, bool nullable = false)
    : TableColumn<TRow>(new DataField<string>(name, nullable))
{
    private const char Nul = '\0';
    private const char Replacement = '\uFFFD';

    public override async Task<long> WriteAsync(ParquetRowGroupWriter group, IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        var replaced = 0L;
        var values = new string?[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var text = get(rows[i]);
            replaced += text?.Count(c => c == Nul) ?? 0;
            values[i] = text?.Replace(Nul, Replacement);
        }

        await group.WriteAsync(Field, values!);
        return replaced;
    }

    public override async Task<Array> ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancel)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()!, cancellationToken: cancel);
        return values;
    }

    public override object? ValueOf(TRow row) => get(row);

    public override long BytesOf(TRow row) => 24 + (2L * (get(row)?.Length ?? 0));
}
