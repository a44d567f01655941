using DuckDB.NET.Data;

namespace Engram.Tests.Evidence;

/// <summary>DuckDB over Parquet files: how another program reads a run.</summary>
internal static class Sql
{
    /// <summary>Rows of a query, values by column name; a blob is a byte array.</summary>
    /// <param name="source">A database's file.</param>
    public static List<Dictionary<string, object?>> Rows(string query, string source = ":memory:")
    {
        using var connection = new DuckDBConnection($"DataSource={source}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object?>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, column => ValueOf(reader, column)));
        }

        return rows;
    }

    private static object? ValueOf(DuckDBDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
        {
            return null;
        }

        if (reader.GetValue(column) is not Stream stream)
        {
            return reader.GetValue(column);
        }

        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
