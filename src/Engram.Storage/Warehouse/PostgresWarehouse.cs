using Engram.Storage.Tables;
using Engram.Storage.Warehouse.Dialects;
using Npgsql;

// Names are quoted by the dialect, values are parameters.
#pragma warning disable CA2100

namespace Engram.Storage.Warehouse;

/// <summary>
/// A PostgreSQL schema. All of a load is one transaction: rows are copied in binary into staging tables of its own, which nobody waits for;
/// then, one load at a time, they take the place of the run's old rows.
/// </summary>
internal sealed class PostgresWarehouse(NpgsqlConnectionStringBuilder settings, WarehousePatience patience) : IWarehouse
{
    /// <summary>Deadlocks with readers that lock several tables, and losses against them, are tried again so often.</summary>
    private const int Tries = 5;

    private static readonly PostgresDialect Dialect = new();

    private readonly string _shown = PostgresConnection.Show(settings);

    public async Task LoadAsync(SourceRun run, CancellationToken cancel)
    {
        // A load may wait for another one as long as that takes.
        settings.CommandTimeout = 0;
        settings.Pooling = false;
        settings.Enlist = false;
        try
        {
            var tries = 0;
            await patience.TryAsync(() => OnceAsync(run, cancel), e => e is PostgresException { IsTransient: true } && ++tries < Tries, cancel);
        }
        catch (PostgresException e)
        {
            throw new WarehouseException($"{_shown}: {e.MessageText} (SQLSTATE {e.SqlState}){Remedy(e)}", e);
        }
        catch (NpgsqlException e)
        {
            throw new WarehouseException($"{_shown}: {Reason(e)}", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or NotSupportedException
            or System.Security.Authentication.AuthenticationException or System.Security.Cryptography.CryptographicException)
        {
            // Certificates that are absent or no certificates, a setting that contradicts another.
            throw new WarehouseException($"{_shown}: {Reason(e)}", e);
        }
    }

    private async Task<bool> OnceAsync(SourceRun run, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        foreach (var table in run.Tables.Where(table => table.Rows > 0))
        {
            await StageAsync(connection, table, cancel);
        }

        // Let go with the transaction, also where the process is killed. The number is this program's alone, the schema's keeps others apart.
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(1162757697, coalesce(hashtext(current_schema()), 0))", cancel);
        var names = await new SqlSchema(connection, transaction, Dialect, _shown).PrepareAsync(run, cancel);
        foreach (var table in TableCatalogue.All)
        {
            await ReplaceAsync(connection, run, table, names[table.Name], cancel);
        }

        await transaction.CommitAsync(cancel);
        return true;
    }

    private static async Task StageAsync(NpgsqlConnection connection, SourceTable table, CancellationToken cancel)
    {
        var columns = table.Columns.Select((column, i) => $"c{i} {Dialect.TypeOf(column.Type)}");
        await ExecuteAsync(connection, $"CREATE TEMPORARY TABLE {Staging(table.Name)} ({string.Join(", ", columns)}) ON COMMIT DROP", cancel);
        await using var importer = await connection.BeginBinaryImportAsync($"COPY {Staging(table.Name)} FROM STDIN (FORMAT BINARY)", cancel);
        importer.Timeout = TimeSpan.Zero;
        foreach (var file in table.Files)
        {
            await foreach (var block in table.Definition.ReadAsync(file, cancel))
            {
                BinaryRows.Write(importer, block, cancel);
            }
        }

        await importer.CompleteAsync(cancel);
    }

    private static async Task ReplaceAsync(
        NpgsqlConnection connection, SourceRun run, TableDefinition table, IReadOnlyDictionary<string, string> names, CancellationToken cancel)
    {
        await using (var delete = new NpgsqlCommand($"DELETE FROM {Dialect.Quote(table.Name)} WHERE run_id = $1", connection))
        {
            delete.Parameters.AddWithValue(run.RunId);
            await delete.ExecuteNonQueryAsync(cancel);
        }

        if (run.Tables.FirstOrDefault(source => source.Name == table.Name) is { Rows: > 0 } source)
        {
            var into = string.Join(", ", source.Columns.Select(column => Dialect.Quote(names[column.Name])));
            var from = string.Join(", ", Enumerable.Range(0, source.Columns.Count).Select(i => $"c{i}"));
            await ExecuteAsync(connection, $"INSERT INTO {Dialect.Quote(table.Name)} ({into}) SELECT {from} FROM {Staging(table.Name)}", cancel);
        }
    }

    private static string Staging(string table) => $"pg_temp.load_{table}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Remedy(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "; the password comes from PGPASSWORD or PGPASSFILE",
        PostgresErrorCodes.InsufficientPrivilege => "; the role needs CREATE on the schema and TEMPORARY on the database",
        _ => "",
    };

    // What the library says first is often only that something failed.
    private static string Reason(Exception e) =>
        string.Join(": ", new[] { e.Message, e.InnerException?.Message }.OfType<string>().Select(text => text.Split('\n')[0].Trim()).Distinct());
}
