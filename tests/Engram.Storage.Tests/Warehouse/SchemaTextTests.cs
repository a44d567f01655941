using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Engram.Storage;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse;

namespace Engram.Tests.Warehouse;

[Collection(PostgresCollection.Name)]
public sealed class SchemaTextTests(LazyServer server) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_change_of_the_tables_raises_the_version()
    {
        var recorded = File.ReadAllText(RepositoryRoot.Golden("warehouse/schema.sql"));

        Assert.True(
            recorded == SchemaText.Of("duckdb"),
            "The tables are not those of the recorded schema. Raise WarehouseSchema.Version (once a release), then record:"
            + " engram schema --dialect duckdb > tests/golden/warehouse/schema.sql. New columns and tables need nothing else: older warehouses get them.");
    }

    [Theory]
    [InlineData(WarehouseKind.DuckDb, "duckdb")]
    [InlineData(WarehouseKind.Postgres, "postgres")]
    public async Task The_printed_statements_make_what_a_load_makes_and_a_load_finds_it_in_order(WarehouseKind kind, string dialect)
    {
        const string columns = """
            SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
            WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position
            """;
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var loaded = new SomeWarehouse(kind, _scratch, server);
        await loaded.LoadAsync(run);
        var expected = loaded.Rows(columns);
        Assert.True(expected.Count > 100);
        File.Delete(_scratch["warehouse.duckdb"]);

        var printed = new SomeWarehouse(kind, _scratch, server);
        printed.Execute(SchemaText.Of(dialect));

        Assert.Equal(expected, printed.Rows(columns));
        await printed.LoadAsync(run);
        Assert.Equal(expected, printed.Rows(columns));
    }

    [Theory]
    [InlineData("snowflake", "@stage/x", "NUMBER(19, 0)", "DOUBLE", "TIMESTAMP_LTZ")]
    [InlineData("bigquery", "gs://b/x", "INT64", "FLOAT64", "TIMESTAMP")]
    [InlineData("spark", "s3a://b/x", "BIGINT", "DOUBLE", "TIMESTAMP")]
    public void External_tables_name_every_column_with_its_type_and_the_place_of_its_files(string dialect, string place, string integer, string number, string time)
    {
        var text = SchemaText.Of(dialect, place);
        var statements = text.Split(";\n", StringSplitOptions.RemoveEmptyEntries).Where(statement => statement.Contains("CREATE", StringComparison.Ordinal)).ToList();

        Assert.Equal(TableCatalogue.All.Count, statements.Count);
        foreach (var (table, statement) in TableCatalogue.All.Zip(statements))
        {
            Assert.Contains($"{place}/{table.Name}", statement, StringComparison.Ordinal);
            foreach (var column in table.Columns)
            {
                var quoted = dialect == "snowflake" ? $"\"{column.Name.ToUpperInvariant()}\"" : $"`{column.Name}`";
                var type = column.Type switch
                {
                    ColumnType.Integer => integer,
                    ColumnType.Number => number,
                    ColumnType.Time => time,
                    ColumnType.Flag => dialect == "bigquery" ? "BOOL" : "BOOLEAN",
                    _ => dialect == "snowflake" ? "VARCHAR" : "STRING",
                };
                Assert.Single(Regex.Matches(statement, $"^  {Regex.Escape($"{quoted} {type}")}( AS .*)?,?$", RegexOptions.Multiline));
                Assert.Matches("^[a-z][a-z0-9_]*$", column.Name);
            }
        }
    }

    [Fact]
    public async Task A_lake_is_described_with_its_own_tables_and_columns()
    {
        var run = new SomeRun(_scratch["run"], "run-1");
        await run.AddAsync(["we`ird \"Licence\""], new ExtractionRow("run-1", "a", 0, 1, "17", 5, 0.05, null, 3, true, ["CC"]));
        await run.AddAsync(new RunRow("run-1", SomeRun.Start, SomeRun.Start, "c", "m", "d", "1", "host", "s"));
        run.Finish();
        await new SomeWarehouse(WarehouseKind.Parquet, _scratch, server).LoadAsync(run);

        var spark = SchemaText.Of("spark", lake: _scratch["lake"]);
        Assert.Equal(2, Regex.Count(spark, "CREATE TABLE"));
        Assert.Contains("  `we``ird \"Licence\"` STRING,\n  `run_id` STRING\n)", spark, StringComparison.Ordinal);
        Assert.Contains("`we\\`ird \"Licence\"` STRING\n)", SchemaText.Of("bigquery", lake: _scratch["lake"]), StringComparison.Ordinal);
        Assert.Contains(
            "\"WE`IRD \"\"LICENCE\"\"\" VARCHAR AS (VALUE:\"we`ird \"\"Licence\"\"\"::VARCHAR)", SchemaText.Of("snowflake", lake: _scratch["lake"]), StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => SchemaText.Of("spark", lake: _scratch["run"]));

        // The catalogue says what the files are: another reader finds these types under these names.
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        foreach (var table in LakeCatalogue.Read(_scratch["lake"])!.Tables.Where(table => Directory.Exists(_scratch[$"lake/{table.Name}"])))
        {
            var file = $"{_scratch["lake"]}/{table.Files.Replace("run_id=*", "run_id=run-1", StringComparison.Ordinal)}";
            var described = SomeWarehouse.Cells(duck, $"DESCRIBE SELECT * FROM read_parquet('{file}', hive_partitioning = false)");
            Assert.Equal(
                table.Columns.Select(column => $"{column.Name} {column.Type}"),
                described.Select(row => $"{row[0]} {row[1].Replace(" WITH TIME ZONE", "", StringComparison.Ordinal)}"));
        }
    }
}
