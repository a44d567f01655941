using Engram.Storage.DataSets;

namespace Engram.Storage.Embeddings;

/// <summary>The column of a Parquet file by which embeddings find their picture.</summary>
internal static class KeyColumn
{
    private const long ReadMemory = 1L << 30;
    private static readonly string[] Usual = ["image_id", "id", "key", "image_path"];

    /// <param name="asked">Null takes the first of image_id, id, key and image_path that is there.</param>
    public static string Of(string path, string? asked)
    {
        var footer = ParquetFooter.Read(path);
        if (asked is not null)
        {
            return footer.Column(asked).Name;
        }

        return Usual.FirstOrDefault(name => footer.Columns.Any(column => column.Name == name))
            ?? throw new DataSetException(
                $"{path}: none of {string.Join(", ", Usual)} among its columns ({string.Join(", ", footer.Columns.Select(column => column.Name))}); set embeddings.key");
    }

    /// <summary>As text, row by row; null where the cell is.</summary>
    public static IEnumerable<string?> Read(string path, string column, CancellationToken cancel)
    {
        var footer = ParquetFooter.Read(path);
        footer.Column(column);
        footer.CheckChunks(column);
        var sql = $"SELECT CAST({DuckQuery.Name(column)} AS VARCHAR) FROM {DuckQuery.Table(path)}";
        using var query = new DuckQuery(path, sql, 1, ReadMemory);
        var rows = 0L;
        while (query.Read())
        {
            cancel.ThrowIfCancellationRequested();
            rows++;
            yield return query.Text(0);
        }

        if (rows != footer.Rows)
        {
            throw new DataSetException($"{path}: the footer promises {footer.Rows} rows, {rows} could be read; the file is damaged");
        }
    }
}
