using Engram.Storage;
using Engram.Storage.Warehouse;

namespace Engram.Tests.Warehouse;

/// <summary>Warehouses of other versions, and places that are no warehouse.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WarehouseVersionTests(LazyServer server) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public static TheoryData<WarehouseKind> Kinds { get; } = new(Enum.GetValues<WarehouseKind>());

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_newer_version_is_refused_in_one_line_and_left_alone(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["first"], "first-1"));
        SetVersion(kind, warehouse, WarehouseSchema.Version + 1);
        var before = warehouse.Everything();

        var second = await SomeRun.SmallAsync(_scratch["second"], "second-1");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => warehouse.LoadAsync(second));

        Assert.EndsWith(
            $": the warehouse has schema version {WarehouseSchema.Version + 1}, this program writes {WarehouseSchema.Version}; use the newer program",
            refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, warehouse.Everything());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_older_version_gets_the_columns_and_tables_that_it_lacks(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["first"], "first-1"));
        SetVersion(kind, warehouse, 0);
        if (kind is WarehouseKind.Parquet)
        {
            // Files without the column: as an older version would have written them.
            Assert.True(Directory.Exists(_scratch["lake/prompts/run_id=first-1"]));
        }
        else
        {
            warehouse.Execute("ALTER TABLE prompts DROP COLUMN rank");
            warehouse.Execute("ALTER TABLE edges DROP COLUMN squared");
            warehouse.Execute("DROP TABLE screening");
            warehouse.Execute("DROP TABLE labels");
        }

        await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["second"], "second-1"));

        var old = kind is WarehouseKind.Parquet ? "1" : "null";
        Assert.Equal([$"first-1|{old}", "second-1|1"], warehouse.Rows("SELECT run_id, rank FROM prompts ORDER BY run_id"));
        Assert.Empty(warehouse.Rows("SELECT * FROM screening"));
        Assert.Empty(warehouse.Rows("SELECT chain FROM labels"));
        Assert.Equal(WarehouseSchema.Version, VersionOf(kind, warehouse));
    }

    [Theory]
    [InlineData(WarehouseKind.DuckDb)]
    [InlineData(WarehouseKind.Postgres)]
    public async Task Tables_of_these_names_that_are_not_ours_are_not_touched(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        warehouse.Execute("CREATE TABLE prompts (mine INTEGER)");
        warehouse.Execute("CREATE TABLE schema_version (installed_rank INTEGER)");

        var version = await Assert.ThrowsAsync<RefusedException>(() => warehouse.LoadAsync(run));
        Assert.EndsWith("there is a table 'schema_version' that is not this program's; give the warehouse a database or schema of its own", version.Message, StringComparison.Ordinal);
        warehouse.Execute("DROP TABLE schema_version");
        var table = await Assert.ThrowsAsync<RefusedException>(() => warehouse.LoadAsync(run));
        Assert.Contains("there is a table 'prompts'", table.Message, StringComparison.Ordinal);
        Assert.Empty(warehouse.Rows("SELECT 1 FROM information_schema.tables WHERE table_name IN ('schema_version', 'edges')"));
    }

    [Fact]
    public async Task A_file_and_a_folder_of_others_are_refused()
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        _scratch.Write("warehouse.duckdb", new string('x', 20_000));
        _scratch.Write("lake/notes.txt", "mine");

        var file = await Assert.ThrowsAsync<RefusedException>(() => new SomeWarehouse(WarehouseKind.DuckDb, _scratch, server).LoadAsync(run));
        Assert.Equal($"{_scratch["warehouse.duckdb"]}: is no DuckDB database; name another file", file.Message);
        var lake = new SomeWarehouse(WarehouseKind.Parquet, _scratch, server);
        var folder = await Assert.ThrowsAsync<RefusedException>(() => lake.LoadAsync(run));
        Assert.Equal($"{_scratch["lake"]}: the folder is not empty and no lake (it holds 'notes.txt', and no catalogue.json); name another one", folder.Message);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_scratch["lake"]).Select(Path.GetFileName));
        _scratch.Write("lake/catalogue.json", "{ \"format\": \"engram-lake\", \"version\": 1 }");
        await Assert.ThrowsAsync<CheckpointException>(() => lake.LoadAsync(run));
    }

    private void SetVersion(WarehouseKind kind, SomeWarehouse warehouse, int version)
    {
        if (kind is WarehouseKind.Parquet)
        {
            var path = _scratch["lake/catalogue.json"];
            File.WriteAllText(path, File.ReadAllText(path).Replace($"\"version\": {WarehouseSchema.Version}", $"\"version\": {version}", StringComparison.Ordinal));
        }
        else
        {
            warehouse.Execute($"UPDATE schema_version SET version = {version}");
        }
    }

    private long VersionOf(WarehouseKind kind, SomeWarehouse warehouse) => kind is WarehouseKind.Parquet
        ? LakeCatalogue.Read(_scratch["lake"])!.Version
        : long.Parse(Assert.Single(warehouse.Rows("SELECT version FROM schema_version WHERE product = 'engram'")), System.Globalization.CultureInfo.InvariantCulture);
}
