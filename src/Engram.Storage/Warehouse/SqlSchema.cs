using System.Data.Common;
using System.Globalization;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse.Dialects;

// Names are quoted by the dialect, values are parameters.
#pragma warning disable CA2100

namespace Engram.Storage.Warehouse;

/// <summary>Brings the tables of a database to this version, inside the caller's transaction and under its lock.</summary>
/// <param name="shown">The warehouse, for messages.</param>
internal sealed class SqlSchema(DbConnection connection, DbTransaction transaction, SqlDialect dialect, string shown)
{
    /// <summary>Makes or extends the tables.</summary>
    /// <returns>For each table the warehouse's name of each of its columns, as the run spells it.</returns>
    /// <exception cref="RefusedException">A newer version, or tables of these names that are not this program's.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> PrepareAsync(SourceRun run, CancellationToken cancel)
    {
        var existing = await ExistingAsync(cancel);
        await CheckVersionAsync(existing, cancel);
        var names = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var table in TableCatalogue.All)
        {
            var loaded = run.Tables.FirstOrDefault(source => source.Name == table.Name)?.Columns ?? table.Columns;
            names[table.Name] = await PrepareTableAsync(table, loaded, existing.GetValueOrDefault(table.Name), cancel);
        }

        return names;
    }

    private async Task<Dictionary<string, string>> PrepareTableAsync(
        TableDefinition table, IReadOnlyList<ColumnDefinition> loaded, List<string>? existing, CancellationToken cancel)
    {
        if (existing is null)
        {
            await ExecuteAsync(dialect.Create(table.Name, table.Columns), cancel);
            foreach (var statement in dialect.After(table.Name))
            {
                await ExecuteAsync(statement, cancel);
            }

            existing = [.. table.Columns.Select(column => dialect.NameOf(column.Name))];
        }

        // Without regard to case, as most warehouses compare names: Licence of one run and licence of another are one column.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in loaded)
        {
            var name = dialect.NameOf(column.Name);
            if (existing.Find(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                await ExecuteAsync(dialect.Add(table.Name, column), cancel);
                existing.Add(name);
                found = name;
            }

            names[column.Name] = found;
        }

        return names;
    }

    private async Task CheckVersionAsync(Dictionary<string, List<string>> existing, CancellationToken cancel)
    {
        var ours = TableCatalogue.All.FirstOrDefault(table => existing.ContainsKey(table.Name));
        var hasTable = existing.TryGetValue(WarehouseSchema.VersionTable, out var columns);
        if (hasTable && !WarehouseSchema.VersionColumns.All(column => columns!.Contains(column.Name)))
        {
            throw Foreign(WarehouseSchema.VersionTable);
        }

        if (!hasTable)
        {
            await ExecuteAsync(dialect.Create(WarehouseSchema.VersionTable, WarehouseSchema.VersionColumns), cancel);
        }

        var table = dialect.Quote(WarehouseSchema.VersionTable);
        var product = $"product = '{WarehouseSchema.Product}'";
        var found = await ScalarAsync($"SELECT max(version) FROM {table} WHERE {product}", cancel);
        if (found is null)
        {
            if (ours is not null)
            {
                throw Foreign(ours.Name);
            }

            await ExecuteAsync($"INSERT INTO {table} (product, version) VALUES ('{WarehouseSchema.Product}', {WarehouseSchema.Version})", cancel);
        }
        else if (WarehouseSchema.Refusal(shown, found.Value) is { } refusal)
        {
            throw refusal;
        }
        else if (found < WarehouseSchema.Version)
        {
            await ExecuteAsync($"UPDATE {table} SET version = {WarehouseSchema.Version} WHERE {product}", cancel);
        }
    }

    private async Task<Dictionary<string, List<string>>> ExistingAsync(CancellationToken cancel)
    {
        var tables = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using var command = Command("""
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_catalog = current_database()
            ORDER BY table_name, ordinal_position
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (!tables.TryGetValue(reader.GetString(0), out var columns))
            {
                tables[reader.GetString(0)] = columns = [];
            }

            columns.Add(reader.GetString(1));
        }

        return tables;
    }

    private RefusedException Foreign(string table) =>
        new($"{shown}: there is a table '{table}' that is not this program's; give the warehouse a database or schema of its own");

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<long?> ScalarAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancel) is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }
}
