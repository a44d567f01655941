using DuckDB.NET.Data;
using Engram.Storage;
using Engram.Storage.Tables;
using Engram.Storage.Warehouse;
using Engram.Tests.Servers;

namespace Engram.Tests.Warehouse;

/// <summary>What holds of every kind of warehouse.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WarehouseTests(LazyServer server) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public static TheoryData<WarehouseKind> Kinds { get; } = new(Enum.GetValues<WarehouseKind>());

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_value_of_every_table_arrives_unaltered(WarehouseKind kind)
    {
        var run = await RichRun.WriteAsync(_scratch["run"], "rich-1");
        var warehouse = new SomeWarehouse(kind, _scratch, server);

        var report = await warehouse.LoadAsync(run);

        Assert.Equal(TableCatalogue.All.Count, report.Rows.Count);
        foreach (var table in TableCatalogue.All)
        {
            var file = $"read_parquet('{run.Path}/{(table.Name == "labels" ? "review" : "tables")}/{table.Name}/*.parquet')";
            using var duck = new DuckDBConnection("DataSource=:memory:");
            duck.Open();
            var columns = SomeWarehouse.Cells(duck, $"DESCRIBE SELECT * FROM {file}").Select(row => $"\"{row[0].Replace("\"", "\"\"", StringComparison.Ordinal)}\"").ToList();
            var select = $"SELECT {string.Join(", ", columns)} FROM ";
            var expected = SomeWarehouse.Cells(duck, select + file).Select(row => string.Join("|", row)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, warehouse.Rows(select + table.Name).Order(StringComparer.Ordinal));
            Assert.Equal(report.Rows[table.Name], warehouse.Rows(select + table.Name).Count);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task C29_nul_characters_become_one_replacement_everywhere_and_times_are_utc(WarehouseKind kind)
    {
        var run = await RichRun.WriteAsync(_scratch["run"], "rich-1");
        var warehouse = new SomeWarehouse(kind, _scratch, server);

        await warehouse.LoadAsync(run);

        Assert.Equal(4, warehouse.Rows("SELECT prompt_id FROM prompts").Count);
        Assert.Equal("Hello world\uFFFD!", warehouse.Rows("SELECT caption FROM prompts WHERE prompt_id = 'c'").Single());
        Assert.Equal("half \uFFFD of a pair", warehouse.Rows("SELECT caption FROM prompts WHERE prompt_id = 'd'").Single());
        Assert.Equal(RichRun.Hostile, warehouse.Rows("SELECT caption FROM prompts WHERE prompt_id = 'a'").Single());
        Assert.Equal("CC\uFFFD", warehouse.Rows("SELECT \"we\"\"ird; Licence\" FROM extractions WHERE neighbour = 2").Single());
        Assert.Equal("2024-05-06T12:00:00.1230000|2024-05-06T12:00:00.1230010", warehouse.Rows("SELECT started_at, finished_at FROM runs").Single());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Loading_a_run_twice_changes_nothing_and_a_remade_one_takes_the_place_of_its_rows_alone(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        var first = await SomeRun.SmallAsync(_scratch["first"], "first-1");
        await warehouse.LoadAsync(first);
        await warehouse.LoadAsync(await SomeRun.SmallAsync(_scratch["second"], "second-1", "2"));
        var before = warehouse.Everything();
        await warehouse.LoadAsync(first);
        Assert.Equal(before, warehouse.Everything());

        var remade = new SomeRun(_scratch["remade"], "first-1");
        await remade.AddAsync(new RunRow("first-1", SomeRun.Start, SomeRun.Start, "remade", "m", "d", "1", "host", "s"));
        await remade.AddAsync(new PromptRow("first-1", "q", "another caption", null, 3, "duplicates", 1));
        remade.Finish();
        await warehouse.LoadAsync(remade);

        Assert.Equal(["first-1|q", "second-1|p"], warehouse.Rows("SELECT run_id, prompt_id FROM prompts ORDER BY run_id"));
        Assert.Equal(["second-1|2"], warehouse.Rows("SELECT run_id, count(*) FROM edges GROUP BY run_id"));
        Assert.Equal(["first-1|remade", "second-1|2"], warehouse.Rows("SELECT run_id, config_hash FROM runs ORDER BY run_id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Columns_of_the_data_sets_of_several_runs_stand_side_by_side(WarehouseKind kind)
    {
        var longName = "a" + string.Concat(Enumerable.Repeat("ü", 40));
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        await warehouse.LoadAsync(await WithColumnsAsync("first", "url", "Licence"));
        await warehouse.LoadAsync(await WithColumnsAsync("second", "licence", "owner", longName, "xmin"));
        await warehouse.LoadAsync(await WithColumnsAsync("third"));
        await warehouse.LoadAsync(await WithColumnsAsync("first", "url", "Licence"));

        Assert.Equal(
            ["first|url of first|Licence of first|null", "second|null|licence of second|owner of second", "third|null|null|null"],
            warehouse.Rows("SELECT run_id, url, \"Licence\", owner FROM extractions ORDER BY run_id"));
        var cut = kind is WarehouseKind.Postgres ? new Storage.Warehouse.Dialects.PostgresDialect().NameOf(longName) : longName;
        Assert.Equal($"{longName} of second", warehouse.Rows($"SELECT \"{cut}\" FROM extractions WHERE run_id = 'second'").Single());
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(cut), 1, kind is WarehouseKind.Postgres ? 63 : 1000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Runs_loaded_at_the_same_time_all_arrive(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        var runs = new List<SomeRun>();
        for (var i = 0; i < 6; i++)
        {
            runs.Add(await SomeRun.SmallAsync(_scratch[$"run{i}"], $"run-{i / 2}", $"{i / 2}"));
        }

        // Each run twice: two loads of the same run at once leave it once.
        await Task.WhenAll(runs.Select(run => Task.Run(() => warehouse.LoadAsync(run))));

        Assert.Equal(["run-0|0", "run-1|1", "run-2|2"], warehouse.Rows("SELECT run_id, config_hash FROM runs ORDER BY run_id"));
        Assert.Equal(["run-0|2", "run-1|2", "run-2|2"], warehouse.Rows("SELECT run_id, count(*) FROM edges GROUP BY run_id ORDER BY run_id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_run_that_is_not_finished_or_was_changed_is_refused_before_anything_is_written(WarehouseKind kind)
    {
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        await warehouse.LoadAsync(run);
        var before = warehouse.Everything();

        var open = new SomeRun(_scratch["open"], "open-1");
        await open.AddAsync(new PromptRow("open-1", "q", "caption", null, 3, "duplicates", 1));
        var unfinished = await Assert.ThrowsAsync<RefusedException>(() => warehouse.LoadAsync(open));
        Assert.Equal($"{open.Path}: the run is not finished, so it has no tables to load; 'engram resume {open.Path}' goes on with it", unfinished.Message);

        var edges = Path.Combine(run.Path, "tables", "edges", "part-00000.parquet");
        var bytes = await File.ReadAllBytesAsync(edges, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(edges, bytes, TestContext.Current.CancellationToken);
        var changed = await Assert.ThrowsAsync<CheckpointException>(() => warehouse.LoadAsync(run));
        Assert.StartsWith($"{edges}: is not what the run's manifest says", changed.Message, StringComparison.Ordinal);
        Assert.Equal(before, warehouse.Everything());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Labels_that_come_later_are_loaded_by_the_next_load_and_forged_ones_are_not(WarehouseKind kind)
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var warehouse = new SomeWarehouse(kind, _scratch, server);
        await warehouse.LoadAsync(run);
        Assert.Empty(warehouse.Rows("SELECT reviewer FROM labels"));

        await run.LabelAsync("anna", ("p", "copy", "logo"), ("p", "template", "logo"));
        await warehouse.LoadAsync(run);
        await warehouse.LoadAsync(run);
        Assert.Equal(
            ["anna|1|p|copy|false", "anna|2|p|template|true"], warehouse.Rows("SELECT reviewer, entry, prompt_id, verdict, latest FROM labels ORDER BY entry"));

        // What a run loads when it ends is loaded once, and again where labels have come since.
        var target = WarehouseTarget.Parse(warehouse.Target, _scratch.Path);
        Assert.NotNull(await OnceAsync());
        Assert.Null(await OnceAsync());
        await run.LabelAsync("ben", ("p", "copy", "logo"));
        Assert.NotNull(await OnceAsync());
        Assert.Equal(["3"], warehouse.Rows("SELECT COUNT(*) FROM labels"));
        Assert.Null(await OnceAsync());

        var other = await SomeRun.SmallAsync(_scratch["other"], "other-1");
        Directory.Move(_scratch["run/review"], _scratch["other/review"]);
        var foreign = await Assert.ThrowsAsync<CheckpointException>(() => warehouse.LoadAsync(other));
        Assert.EndsWith("the labels of 'anna' are of the run run-1; move them away", foreign.Message, StringComparison.Ordinal);

        Task<LoadReport?> OnceAsync() => WarehouseLoader.LoadOnceAsync(
            run.Path, target, name => name == "PGPASSWORD" ? PostgresServer.Password : null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_catalogue_of_tables_holds_every_row_record()
    {
        var records = typeof(RunRow).Assembly.GetTypes()
            .Where(type => !type.IsInterface && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITableRow<>)));

        Assert.Equal(records.OrderBy(type => type.Name), TableCatalogue.All.Select(table => table.RowType).OrderBy(type => type.Name));
    }

    private async Task<SomeRun> WithColumnsAsync(string runId, params string[] columns)
    {
        var run = new SomeRun(_scratch[runId], runId);
        await run.AddAsync(columns, new ExtractionRow(runId, "a", 0, 1, "17", 5, 0.05, null, 3, true, [.. columns.Select(column => $"{column} of {runId}")]));
        await run.AddAsync(new RunRow(runId, SomeRun.Start, SomeRun.Start, "c", "m", "d", "1", "host", "s"));
        run.Finish();
        return run;
    }
}
