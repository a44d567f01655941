using System.Runtime.CompilerServices;
using Parquet;

namespace Engram.Storage.Tables;

/// <summary>Reads a table back.</summary>
public static class TableReader
{
    /// <summary>Rows in key order; one row group in memory at a time.</summary>
    /// <param name="tables">The folder <c>tables</c> of a run.</param>
    /// <exception cref="CheckpointException">The table is absent or damaged.</exception>
    public static async IAsyncEnumerable<TRow> ReadAsync<TRow>(string tables, [EnumeratorCancellation] CancellationToken cancel = default)
        where TRow : ITableRow<TRow>
    {
        foreach (var path in Files<TRow>(tables))
        {
            await foreach (var row in FileAsync<TRow>(path, cancel))
            {
                yield return row;
            }
        }
    }

    /// <summary>Names of the columns that follow the fixed ones: <c>training.columns</c> in extractions.</summary>
    /// <exception cref="CheckpointException">The table is absent or damaged.</exception>
    public static async Task<IReadOnlyList<string>> ExtraColumnsAsync<TRow>(string tables, CancellationToken cancel = default)
        where TRow : ITableRow<TRow>
    {
        var path = Files<TRow>(tables)[0];
        await using var reader = await OpenAsync(path, cancel);
        return ExtraOf<TRow>(reader);
    }

    internal static async IAsyncEnumerable<TRow> FileAsync<TRow>(string path, [EnumeratorCancellation] CancellationToken cancel = default)
        where TRow : ITableRow<TRow>
    {
        await using var reader = await OpenAsync(path, cancel);
        var columns = TableSchema.Of<TRow>(ExtraOf<TRow>(reader));
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            var (values, count) = await GroupAsync(path, reader, i, columns, cancel);
            for (var row = 0; row < count; row++)
            {
                yield return TRow.From(new TableCells(values, row));
            }
        }
    }

    /// <summary>Columns and rows of every file, from the footers.</summary>
    /// <exception cref="CheckpointException">A file is damaged, or lacks a column: another version wrote it.</exception>
    internal static async Task<IReadOnlyList<TableFile>> DescribeAsync<TRow>(string tables, CancellationToken cancel)
        where TRow : ITableRow<TRow>
    {
        var files = new List<TableFile>();
        foreach (var path in Files<TRow>(tables))
        {
            await using var reader = await OpenAsync(path, cancel);
            var found = reader.Schema.GetDataFields().Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
            var columns = TableSchema.Of<TRow>(ExtraOf<TRow>(reader));
            if (columns.FirstOrDefault(column => !found.Contains(column.Name)) is { } absent)
            {
                throw new CheckpointException($"{path}: the table has no column '{absent.Name}': another version of the program wrote it");
            }

            files.Add(new TableFile(path, [.. columns.Select(column => ColumnDefinition.Of(column.Field))], reader.Metadata?.NumRows ?? 0));
        }

        return files;
    }

    internal static async IAsyncEnumerable<TableBlock> BlocksAsync<TRow>(TableFile file, [EnumeratorCancellation] CancellationToken cancel)
        where TRow : ITableRow<TRow>
    {
        await using var reader = await OpenAsync(file.Path, cancel);
        var columns = TableSchema.Of<TRow>(ExtraOf<TRow>(reader));
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            var (values, count) = await GroupAsync(file.Path, reader, i, columns, cancel);
            yield return new TableBlock(file.Columns, values, count);
        }
    }

    private static async Task<(Array[] Values, int Count)> GroupAsync<TRow>(
        string path, ParquetReader reader, int index, IReadOnlyList<TableColumn<TRow>> columns, CancellationToken cancel)
    {
        try
        {
            using var group = reader.OpenRowGroupReader(index);
            var fields = reader.Schema.GetDataFields().ToDictionary(field => field.Name, StringComparer.Ordinal);
            var values = new Array[columns.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = await columns[i].ReadAsync(group, fields[columns[i].Name], cancel);
            }

            return values.All(column => column.Length == group.RowCount)
                ? (values, checked((int)group.RowCount))
                : throw new InvalidDataException("its columns are of unequal length");
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw Damaged(path, e);
        }
    }

    private static async Task<ParquetReader> OpenAsync(string path, CancellationToken cancel)
    {
        try
        {
            // The schema is decoded when it is first asked for.
            var reader = await ParquetReader.CreateAsync(path, cancellationToken: cancel);
            _ = reader.Schema;
            return reader;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw Damaged(path, e);
        }
    }

    private static string[] ExtraOf<TRow>(ParquetReader reader)
        where TRow : ITableRow<TRow> => [.. reader.Schema.GetDataFields().Skip(TRow.Fields.Count).Select(field => field.Name)];

    private static string[] Files<TRow>(string tables)
        where TRow : ITableRow<TRow>
    {
        var folder = Path.Combine(tables, TRow.Table);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files : throw new CheckpointException($"{folder}: the table has no file");
    }

    // The library has no exception of its own for a torn file: it ends in whatever the bytes lead to.
    private static CheckpointException Damaged(string path, Exception e) =>
        new($"{path}: the table is damaged ({e.Message.Split('\n')[0]})", e);
}
