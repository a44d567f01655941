using DuckDB.NET.Data;

// The engine takes no parameters for file names, columns and settings; names are quoted in Table and Name.
#pragma warning disable CA2100

namespace Engram.Storage.DataSets;

/// <summary>One streaming query over one Parquet file.</summary>
internal sealed class DuckQuery : IDisposable
{
    private readonly string _path;
    private readonly DuckDBConnection _connection;
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;

    /// <param name="path">The file, for messages.</param>
    /// <param name="sql">A query over <see cref="Table"/>.</param>
    /// <param name="threads">Threads of the engine.</param>
    /// <param name="memory">Bytes that it may hold.</param>
    public DuckQuery(string path, string sql, int threads, long memory)
    {
        _path = path;
        _connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            _connection.Open();

            // No extension is fetched from the net, nothing is spilled beside the user's files.
            using (var settings = _connection.CreateCommand())
            {
                settings.CommandText = $"""
                    SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
                    SET temp_directory = ''; SET threads = {threads}; SET memory_limit = '{memory >> 20}MiB';
                    SET preserve_insertion_order = true
                    """;
                settings.ExecuteNonQuery();
            }

            _command = _connection.CreateCommand();
            _command.UseStreamingMode = true;
            _command.CommandText = sql;
            _reader = _command.ExecuteReader();
        }
        catch (DuckDBException e)
        {
            _command?.Dispose();
            _connection.Dispose();
            throw Failed(e);
        }
    }

    /// <summary>The file as a table: not globbed, not hive-partitioned, with the column <c>file_row_number</c>.</summary>
    public static string Table(string path)
    {
        // The engine takes [ * ? in a name as a pattern; a class of one character stands for itself.
        var literal = path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal)
            .Replace("?", "[?]", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);
        return $"read_parquet('{literal}', file_row_number = true, hive_partitioning = false)";
    }

    public static string Name(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (DuckDBException e)
        {
            throw Failed(e);
        }
    }

    public long Integer(int column) => _reader.GetInt64(column);

    public string? Text(int column) => _reader.IsDBNull(column) ? null : _reader.GetString(column);

    public byte[]? Bytes(int column)
    {
        if (_reader.IsDBNull(column))
        {
            return null;
        }

        using var stream = _reader.GetStream(column);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A list of numbers; null elements are NaN.</summary>
    public float[]? Numbers(int column)
    {
        if (_reader.IsDBNull(column))
        {
            return null;
        }

        var list = _reader.GetFieldValue<List<float?>>(column);
        var numbers = new float[list.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = list[i] ?? float.NaN;
        }

        return numbers;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
        _connection.Dispose();
    }

    private DataSetException Failed(DuckDBException e) =>
        new($"{_path}: the Parquet file cannot be read: {e.Message.AsSpan().Trim().Trim('\n').ToString().Split('\n')[0]}", e);
}
