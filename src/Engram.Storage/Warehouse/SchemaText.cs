using System.Text;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse.Dialects;

namespace Engram.Storage.Warehouse;

/// <summary>The tables as SQL statements.</summary>
public static class SchemaText
{
    /// <summary>duckdb, postgres, snowflake, bigquery and spark.</summary>
    public static IReadOnlyList<string> Dialects { get; } = ["duckdb", "postgres", "snowflake", "bigquery", "spark"];

    /// <summary>Where the statement of a service expects the lake unless its place is given; null for databases that hold rows themselves.</summary>
    public static string? PlaceholderOf(string dialect) => dialect switch
    {
        "snowflake" => "@ENGRAM_STAGE/engram",
        "bigquery" => "gs://BUCKET/engram",
        "spark" => "s3a://BUCKET/engram",
        _ => null,
    };

    /// <summary>Every table, each statement ended by a semicolon.</summary>
    /// <param name="dialect">One of <see cref="Dialects"/>.</param>
    /// <param name="location">Of the lake, for a service that reads it.</param>
    /// <param name="lake">A lake's folder: only the tables that it has, with the columns of its runs; null prints all tables of this version.</param>
    /// <exception cref="RefusedException">The folder is no lake, or one of a newer version.</exception>
    /// <exception cref="CheckpointException">Its catalogue is damaged.</exception>
    public static string Of(string dialect, string? location = null, string? lake = null)
    {
        var sql = DialectOf(dialect, (location ?? PlaceholderOf(dialect) ?? "").TrimEnd('/'));
        var text = new StringBuilder($"-- Engram, schema version {WarehouseSchema.Version}, {dialect}. Times are UTC.\n");
        foreach (var (table, columns) in Tables(lake))
        {
            Append(text, sql.Create(table, columns));
            foreach (var statement in sql.After(table))
            {
                Append(text, statement);
            }
        }

        if (sql is not ExternalDialect)
        {
            Append(text, sql.Create(WarehouseSchema.VersionTable, WarehouseSchema.VersionColumns));
            var table = sql.Quote(WarehouseSchema.VersionTable);
            Append(text, $"INSERT INTO {table} (product, version) VALUES ('{WarehouseSchema.Product}', {WarehouseSchema.Version})");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Table, IEnumerable<ColumnDefinition> Columns)> Tables(string? lake)
    {
        if (lake is null)
        {
            return TableCatalogue.All.Select(table => (table.Name, table.Columns.AsEnumerable()));
        }

        var catalogue = LakeCatalogue.Read(lake) ?? throw new RefusedException($"{lake}: is no lake (there is no {LakeCatalogue.FileName})");
        return catalogue.Tables
            .Where(table => Directory.Exists(Path.Combine(lake, table.Name)))
            .Select(table => (table.Name, table.Columns.Select(column => column.ToDefinition())
                .Prepend(new ColumnDefinition(LakeCatalogue.Partition, ColumnType.Text, IsNullable: false))));
    }

    private static SqlDialect DialectOf(string name, string location) => name switch
    {
        "duckdb" => new DuckDbDialect(),
        "postgres" => new PostgresDialect(),
        "snowflake" => new SnowflakeDialect(location),
        "bigquery" => new BigQueryDialect(location),
        "spark" => new SparkDialect(location),
        _ => throw new ArgumentException($"no such dialect: {name}", nameof(name)),
    };

    private static void Append(StringBuilder text, string statement) => text.Append('\n').Append(statement.ReplaceLineEndings("\n")).Append(";\n");
}
