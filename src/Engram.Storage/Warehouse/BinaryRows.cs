using Engram.Storage.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Engram.Storage.Warehouse;

/// <summary>Row groups as rows of a binary COPY. It waits for the server only when a buffer is full, so it need not be asynchronous.</summary>
internal static class BinaryRows
{
    public static void Write(NpgsqlBinaryImporter importer, TableBlock block, CancellationToken cancel)
    {
        Action<int>[] cells = [.. block.Columns.Select((column, i) => Cell(importer, column, block.Values[i]))];
        for (var row = 0; row < block.Rows; row++)
        {
            cancel.ThrowIfCancellationRequested();
            importer.StartRow();
            foreach (var cell in cells)
            {
                cell(row);
            }
        }
    }

    private static Action<int> Cell(NpgsqlBinaryImporter importer, ColumnDefinition column, Array values) => (column.Type, values) switch
    {
        (ColumnType.Text, string?[] texts) => row => WriteText(importer, texts[row]),
        (ColumnType.Integer, long[] numbers) => row => importer.Write(numbers[row], NpgsqlDbType.Bigint),
        (ColumnType.Integer, long?[] numbers) => row => WriteNullable(importer, numbers[row], NpgsqlDbType.Bigint),
        (ColumnType.Number, double[] numbers) => row => importer.Write(numbers[row], NpgsqlDbType.Double),
        (ColumnType.Number, double?[] numbers) => row => WriteNullable(importer, numbers[row], NpgsqlDbType.Double),
        (ColumnType.Flag, bool[] flags) => row => importer.Write(flags[row], NpgsqlDbType.Boolean),
        (ColumnType.Time, DateTime[] times) => row =>
            importer.Write(DateTime.SpecifyKind(times[row], DateTimeKind.Utc), NpgsqlDbType.TimestampTz),
        _ => throw new NotSupportedException($"column '{column.Name}' cannot be copied: {values.GetType().Name}"),
    };

    private static void WriteText(NpgsqlBinaryImporter importer, string? text)
    {
        if (text is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(text, NpgsqlDbType.Text);
        }
    }

    private static void WriteNullable<T>(NpgsqlBinaryImporter importer, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } present)
        {
            importer.Write(present, type);
        }
        else
        {
            importer.WriteNull();
        }
    }
}
