using System.Collections.Concurrent;
using DuckDB.NET.Data;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse.Dialects;

// The engine takes no parameters for files and columns; both are quoted.
#pragma warning disable CA2100

namespace Engram.Storage.Warehouse;

/// <summary>A DuckDB file. The engine reads the run's Parquet files itself, streaming, in one transaction of the file.</summary>
internal sealed class DuckDbWarehouse(string path, WarehousePatience patience) : IWarehouse
{
    /// <summary>Enough for any number of rows: the engine writes what is above beside the file.</summary>
    private const string Memory = "1GiB";

    private static readonly DuckDbDialect Dialect = new();

    // Processes lock the file against each other, but within a process its connections share it, and two loads of one run would both insert.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    public async Task LoadAsync(SourceRun run, CancellationToken cancel)
    {
        var gate = Gates.GetOrAdd(path, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        try
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
            await patience.TryAsync(() => OnceAsync(run, cancel), IsInTheWay, cancel);
        }
        catch (DuckDBException e)
        {
            var reason = e.Message.AsSpan().Trim().ToString().Split('\n')[0];
            throw IsForeign(e)
                ? new RefusedException($"{path}: is no DuckDB database; name another file", e)
                : new WarehouseException($"duckdb:{path}: {reason}", e);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> OnceAsync(SourceRun run, CancellationToken cancel)
    {
        await using var connection = new DuckDBConnection(new DuckDBConnectionStringBuilder { DataSource = path }.ConnectionString);
        await connection.OpenAsync(cancel);
        await ExecuteAsync(
            connection,
            $"""
            SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET memory_limit = '{Memory}';
            SET threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}; SET preserve_insertion_order = true
            """,
            cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var names = await new SqlSchema(connection, transaction, Dialect, path).PrepareAsync(run, cancel);
        foreach (var table in TableCatalogue.All)
        {
            await ExecuteAsync(connection, $"DELETE FROM {Dialect.Quote(table.Name)} WHERE run_id = {Literal(run.RunId)}", cancel);
            if (run.Tables.FirstOrDefault(source => source.Name == table.Name) is { Rows: > 0 } source)
            {
                await ExecuteAsync(connection, Insert(source, names[table.Name]), cancel);
            }
        }

        // Closing the file takes the rows from the log beside it into it.
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string Insert(SourceTable table, IReadOnlyDictionary<string, string> names)
    {
        var into = string.Join(", ", table.Columns.Select(column => Dialect.Quote(names[column.Name])));
        var from = string.Join(", ", table.Columns.Select(column => Dialect.Quote(column.Name)));
        var files = string.Join(", ", table.Files.Select(file => Literal(Pattern(file.Path))));
        return $"INSERT INTO {Dialect.Quote(table.Name)} ({into}) SELECT {from} FROM read_parquet([{files}], hive_partitioning = false)";
    }

    // [ * ? in a name are a pattern; a class of one character stands for itself.
    private static string Pattern(string file) => file.Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task ExecuteAsync(DuckDBConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static bool IsInTheWay(Exception e) => e is DuckDBException && e.Message.Contains("Could not set lock on file", StringComparison.Ordinal);

    private static bool IsForeign(DuckDBException e) => e.Message.Contains("not a valid DuckDB database file", StringComparison.Ordinal);
}
