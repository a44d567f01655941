using Engram.Storage.Warehouse;

namespace Engram.Tests.Warehouse;

[Collection(PostgresCollection.Name)]
public sealed class ParquetLakeTests(LazyServer server) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_same_load_again_writes_no_file_anew()
    {
        var run = await RichRun.WriteAsync(_scratch["run"], "rich-1");
        var lake = new SomeWarehouse(WarehouseKind.Parquet, _scratch, server);
        await lake.LoadAsync(run);
        var before = Files();

        await lake.LoadAsync(run);

        Assert.Equal(before, Files());
        Assert.DoesNotContain(before, file => file.Contains(".partial", StringComparison.Ordinal) || file.Contains(".loading", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_move_that_was_cut_off_at_any_step_is_carried_to_its_end_by_the_next_load()
    {
        var lake = new SomeWarehouse(WarehouseKind.Parquet, _scratch, server);
        var old = await SomeRun.SmallAsync(_scratch["old"], "run-1", "old");
        var other = await SomeRun.SmallAsync(_scratch["other"], "run-2");
        await lake.LoadAsync(await SomeRun.SmallAsync(_scratch["new"], "run-1", "new"));
        await lake.LoadAsync(other);
        var expected = lake.Everything();
        var placed = _scratch.CopyOf(_scratch["lake"], "placed");
        string[] moved = ["runs", "prompts", "edges", "stage_timings"];
        for (var done = 0; done <= moved.Length; done++)
        {
            // What a process leaves that wrote everything, noted it, and moved so many tables; runs goes first and comes last.
            Directory.Delete(_scratch["lake"], recursive: true);
            await lake.LoadAsync(old);
            await lake.LoadAsync(other);
            _scratch.Write("lake/.loading/ready.json", "{\"RunId\":\"run-1\",\"Tables\":[\"runs\",\"prompts\",\"edges\",\"stage_timings\"]}");
            foreach (var (i, table) in moved.Index())
            {
                var isThere = i > 0 && i < done;
                var target = isThere ? _scratch[$"lake/{table}/run_id=run-1"] : _scratch[$"lake/.loading/{table}/run_id=run-1"];
                if (isThere)
                {
                    Directory.Delete(target, recursive: true);
                }

                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                _scratch.CopyOf(Path.Combine(placed, table, "run_id=run-1"), Path.GetRelativePath(_scratch.Path, target));
            }

            if (done > 0)
            {
                Directory.Delete(_scratch["lake/runs/run_id=run-1"], recursive: true);
                Assert.Equal(["run-2"], lake.Rows("SELECT run_id FROM runs"));
            }

            await lake.LoadAsync(other);

            Assert.Equal(expected, lake.Everything());
            Assert.False(Directory.Exists(_scratch["lake/.loading"]));
        }
    }

    [Fact]
    public async Task A_load_waits_for_one_that_is_under_way_and_gives_up_after_its_patience()
    {
        var run = await SomeRun.SmallAsync(_scratch["run"], "run-1");
        var lake = new SomeWarehouse(WarehouseKind.Parquet, _scratch, server);
        await lake.LoadAsync(run);
        Task<LoadReport> waiting;
        using (new FileStream(_scratch["lake/.lock"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await Assert.ThrowsAsync<WarehouseException>(() => lake.LoadAsync(run.Path, patience: 0));
            waiting = lake.LoadAsync(run);
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal("run-1", (await waiting).RunId);
    }

    private List<string> Files() =>
    [
        .. Directory.GetFiles(_scratch["lake"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {new FileInfo(file).LastWriteTimeUtc.Ticks} {Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
