using System.Diagnostics;
using Engram.Storage.Warehouse;
using Engram.Tests.Servers;

namespace Engram.Tests.Warehouse;

/// <summary>
/// How fast a million edges are loaded; TABLES.md has the figures. Not among the tests of every day:
/// <code>
/// dotnet test --project tests/Engram.Cli.Tests -c Release -- --explicit only --filter-class "*LoadRateTests" --show-live-output on
/// </code>
/// </summary>
public sealed class LoadRateTests(ITestOutputHelper output) : IDisposable
{
    private const int Edges = 1_000_000;

    private readonly ScratchFolder _folder = new();

    [Fact(Explicit = true)]
    public async Task A_million_edges_go_into_every_warehouse_and_in_the_place_of_themselves()
    {
        await ManyRows.WriteAsync(_folder["run"], "many-1", 1, Edges);
        await MeasureAsync($"duckdb:{_folder["w.duckdb"]}");
        await MeasureAsync($"parquet:{_folder["lake"]}");
        using var server = new PostgresServer();
        await MeasureAsync($"postgres://{PostgresServer.User}@127.0.0.1:{server.Port}/postgres");
    }

    public void Dispose() => _folder.Dispose();

    private async Task MeasureAsync(string to)
    {
        var target = WarehouseTarget.Parse(to, _folder.Path);
        foreach (var which in (string[])["first", "again"])
        {
            var watch = Stopwatch.StartNew();
            var report = await WarehouseLoader.LoadAsync(
                _folder["run"], target, name => name == "PGPASSWORD" ? PostgresServer.Password : null, TestContext.Current.CancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            Assert.Equal(Edges, report.Rows.Single(table => table.Key == "edges").Value);
            output.WriteLine(FormattableString.Invariant($"{to.Split(':')[0]} {which}: {seconds:0.0} s, {Edges / seconds:0} edges a second"));
        }
    }
}
