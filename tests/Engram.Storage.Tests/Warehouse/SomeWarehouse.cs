using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse;
using Engram.Tests.Servers;

namespace Engram.Tests.Warehouse;

/// <summary>A warehouse of one kind, and how another program reads it.</summary>
internal sealed class SomeWarehouse
{
    private readonly WarehouseKind _kind;
    private readonly ScratchFolder _scratch;
    private readonly LazyServer _server;

    public SomeWarehouse(WarehouseKind kind, ScratchFolder scratch, LazyServer server)
    {
        (_kind, _scratch, _server) = (kind, scratch, server);
        Database = kind is WarehouseKind.Postgres ? server.CreateDatabase() : "";
    }

    /// <summary>Of PostgreSQL.</summary>
    public string Database { get; }

    public string Target => _kind switch
    {
        WarehouseKind.DuckDb => "duckdb:warehouse.duckdb",
        WarehouseKind.Parquet => "parquet:lake",
        _ => $"postgres://{PostgresServer.User}@127.0.0.1:{_server.Server.Port}/{Database}",
    };

    public Task<LoadReport> LoadAsync(SomeRun run) => LoadAsync(run.Path);

    public Task<LoadReport> LoadAsync(string run, double patience = 60) => WarehouseLoader.LoadAsync(
        run,
        WarehouseTarget.Parse(Target, _scratch.Path),
        name => name == "PGPASSWORD" ? PostgresServer.Password : null,
        new WarehousePatience(TimeProvider.System, TimeSpan.FromSeconds(patience)),
        TestContext.Current.CancellationToken);

    /// <summary>Rows of a query as text, invariant; null is "null".</summary>
    public IReadOnlyList<string> Rows(string sql) => [.. Cells(sql).Select(row => string.Join("|", row))];

    public IReadOnlyList<string[]> Cells(string sql)
    {
        using var connection = Open();
        return Cells(connection, sql);
    }

    /// <summary>Every row of every table, in one order whatever the warehouse.</summary>
    public IReadOnlyList<string> Everything() =>
    [
        .. TableCatalogue.All.SelectMany(table =>
        {
            var columns = string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""));
            return Rows($"SELECT {columns} FROM {table.Name}").Order(StringComparer.Ordinal).Select(row => $"{table.Name}: {row}");
        }),
    ];

    public static IReadOnlyList<string[]> Cells(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // queries of tests
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.IsDBNull(i) ? null : reader.GetValue(i)))]);
        }

        return rows;
    }

    public void Execute(string sql) => Cells(sql);

    public DbConnection Open()
    {
        if (_kind is WarehouseKind.Postgres)
        {
            return _server.Connect(Database);
        }

        var connection = new DuckDBConnection($"DataSource={(_kind is WarehouseKind.DuckDb ? _scratch["warehouse.duckdb"] : ":memory:")}");
        connection.Open();
        if (_kind is WarehouseKind.Parquet)
        {
            foreach (var table in Directory.GetDirectories(_scratch["lake"]).Select(path => Path.GetFileName(path)!).Where(name => name[0] != '.'))
            {
                Cells(connection, $"CREATE VIEW {table} AS SELECT * FROM read_parquet('{_scratch["lake"]}/{table}/*/*.parquet', hive_partitioning = true, union_by_name = true)");
            }

            foreach (var table in TableCatalogue.All.Where(table => !Directory.Exists(_scratch[$"lake/{table.Name}"])))
            {
                var columns = string.Join(", ", table.Columns.Select(column => $"NULL AS \"{column.Name}\""));
                Cells(connection, $"CREATE VIEW {table.Name} AS SELECT {columns} WHERE false");
            }
        }

        return connection;
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        DateTime time => (time.Kind is DateTimeKind.Local ? time.ToUniversalTime() : time).ToString("O", CultureInfo.InvariantCulture).TrimEnd('Z'),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
