using System.Globalization;
using DuckDB.NET.Data;

// The engine takes no parameters for names of files, columns and types; they are quoted, and types are its own words.
#pragma warning disable CA2100

namespace Engram.Storage.DataSets.Writing;

/// <summary>
/// A further Parquet file of a set: its columns and types, with image, caption and id filled in and null elsewhere. Numeric ids go on after the largest.
/// </summary>
internal static class ParquetPictures
{
    private static readonly string[] UsualIds = ["image_id", "id", "key"];

    public static void Write(ParquetSource like, string path, IEnumerable<NewPicture> pictures, CancellationToken cancel)
    {
        DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            Execute(connection, "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET threads = 1; CREATE TABLE pictures (n BIGINT, name VARCHAR, caption VARCHAR, png BLOB)");
            using (var appender = connection.CreateAppender("pictures"))
            {
                foreach (var (n, picture) in pictures.Index())
                {
                    cancel.ThrowIfCancellationRequested();
                    appender.CreateRow().AppendValue((long)n).AppendValue(picture.Name).AppendValue(picture.Caption).AppendValue(picture.Png).EndRow();
                }
            }

            var tables = like.FilePaths.Select(file => $"SELECT * FROM {DuckQuery.Table(file)}").ToList();
            var columns = Columns(connection, tables[0]);
            var id = like.Columns.Id ?? UsualIds.FirstOrDefault(name => columns.Exists(column => column.Name == name));
            var values = columns.Select(column => $"CAST({Value(like, connection, tables, column, id)} AS {column.Type}) AS {DuckQuery.Name(column.Name)}");
            var target = (path + DurableFile.Partial).Replace("'", "''", StringComparison.Ordinal);
            Execute(connection, $"COPY (SELECT {string.Join(", ", values)} FROM pictures ORDER BY n) TO '{target}' (FORMAT parquet, COMPRESSION zstd)");
        }
        catch (DuckDBException e)
        {
            throw new DataSetException($"{like.Path}: no further file like its first can be written: {e.Message.Split('\n')[0]}", e);
        }

        using (var file = new FileStream(path + DurableFile.Partial, FileMode.Open, FileAccess.ReadWrite))
        {
            DurableFile.FlushToDisk(file);
        }

        DurableFile.Publish(path);
    }

    private static string Value(ParquetSource like, DuckDBConnection connection, List<string> tables, (string Name, string Type) column, string? id)
    {
        if (column.Name == like.Columns.Image)
        {
            return column.Type.StartsWith("STRUCT", StringComparison.Ordinal) ? "{'bytes': png, 'path': name || '.png'}" : "png";
        }

        if (column.Name == like.Columns.Caption)
        {
            return "caption";
        }

        if (column.Name != id)
        {
            return "NULL";
        }

        return column.Type is "VARCHAR" ? "name" : $"n + {LargestId(connection, tables, column.Name)}";
    }

    private static string LargestId(DuckDBConnection connection, List<string> tables, string column)
    {
        var all = string.Join(" UNION ALL ", tables);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COALESCE(MAX(TRY_CAST({DuckQuery.Name(column)} AS BIGINT)), -1) + 1 FROM ({all})";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Without the number of the row, which <see cref="DuckQuery.Table"/> adds.</summary>
    private static List<(string Name, string Type)> Columns(DuckDBConnection connection, string table)
    {
        var columns = new List<(string, string)>();
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE {table}";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetString(0) is var name && name != "file_row_number")
            {
                columns.Add((name, reader.GetString(1)));
            }
        }

        return columns;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
