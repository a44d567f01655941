using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Engram.Tests.Servers;
using Npgsql;

namespace Engram.Tests.Warehouse;

/// <summary>A load whose process is killed, really, leaves the rows that were there; the same command then ends it.</summary>
public sealed class KilledExportTests : IAsyncLifetime, IDisposable
{
    private const int Edges = 300_000;

    // Of every table the mark, the number of rows that have it, and the number of marks.
    private const string State = """
        SELECT r.config_hash, (SELECT caption FROM prompts WHERE run_id = 'many-1'), (SELECT stage FROM stage_timings WHERE run_id = 'many-1'),
               (SELECT MAX(squared) FROM edges WHERE run_id = 'many-1'), (SELECT MIN(squared) FROM edges WHERE run_id = 'many-1'),
               (SELECT COUNT(*) FROM edges WHERE run_id = 'many-1')
        FROM runs r WHERE r.run_id = 'many-1'
        """;

    private readonly ScratchFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await ManyRows.WriteAsync(_folder["old"], "many-1", 1, 1_000);
        await ManyRows.WriteAsync(_folder["new"], "many-1", 2, Edges);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("duckdb:w.duckdb")]
    [InlineData("parquet:lake")]
    public async Task Killed_again_and_again_the_load_is_there_whole_or_not_at_all(string target)
    {
        await ExportAsync("old", target);
        Assert.Equal("1|1|1|1|1|1000", Read(target));
        var kills = 0;
        for (var life = TimeSpan.FromMilliseconds(200); ; life *= 1.3)
        {
            using var process = EngramProcess.Start(_folder.Path, "export", "new", "--to", target);
            await Task.Delay(life, TestContext.Current.CancellationToken);
            process.Kill();
            var result = await process.WaitAsync();
            if (result.ExitCode == 0)
            {
                break;
            }

            kills++;

            // The lake's runs has a run first and last: a run that is not there is one whose move the next load ends.
            Assert.Contains(Read(target), (string[])["1|1|1|1|1|1000", $"2|2|2|2|2|{Edges}", .. target[0] == 'p' ? [""] : Array.Empty<string>()]);
        }

        Assert.True(kills > 1, $"{kills} kills met a load that was under way");
        Assert.Equal($"2|2|2|2|2|{Edges}", Read(target));
    }

    [Fact]
    public async Task Killed_while_it_replaces_its_rows_it_leaves_the_old_ones_to_PostgreSQL()
    {
        using var server = new PostgresServer();
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Username = PostgresServer.User,
            Password = PostgresServer.Password,
            Database = "postgres",
            Pooling = false,
        };
        var target = $"postgres://{PostgresServer.User}@127.0.0.1:{server.Port}/postgres";
        await ExportAsync("old", target);
        await using var watching = new NpgsqlConnection(settings.ConnectionString);
        await watching.OpenAsync(TestContext.Current.CancellationToken);

        // Once while rows are copied, once when all but the last table is replaced and that one is held back.
        await KillWhenAsync(target, watching, "query LIKE 'COPY%' AND state = 'active'");
        Assert.Equal("1|1|1|1|1|1000", Read(watching));
        await using (var holding = new NpgsqlConnection(settings.ConnectionString))
        {
            await holding.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await holding.BeginTransactionAsync(TestContext.Current.CancellationToken);
            Read(holding, "LOCK TABLE stage_timings IN ACCESS EXCLUSIVE MODE");
            await KillWhenAsync(target, watching, "wait_event_type = 'Lock' AND query LIKE 'DELETE FROM \"stage_timings\"%'");
        }

        Assert.Equal("1|1|1|1|1|1000", Read(watching));
        await ExportAsync("new", target);
        Assert.Equal($"2|2|2|2|2|{Edges}", Read(watching));
    }

    private async Task KillWhenAsync(string target, NpgsqlConnection watching, string activity)
    {
        using var process = EngramProcess.Start(_folder.Path, Environment, "export", "new", "--to", target);
        for (var tries = 0; Read(watching, $"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'engram' AND {activity}") == "0"; tries++)
        {
            Assert.True(tries < 2_000 && !process.HasExited, "the load was not met at work");
            await Task.Delay(15, TestContext.Current.CancellationToken);
        }

        process.Kill();
        Assert.NotEqual(0, (await process.WaitAsync()).ExitCode);
    }

    private async Task ExportAsync(string run, string target)
    {
        using var process = EngramProcess.Start(_folder.Path, Environment, "export", run, "--to", target);
        var result = await process.WaitAsync();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.DoesNotContain(PostgresServer.Password, result.Output + result.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Environment { get; } = new() { ["PGPASSWORD"] = PostgresServer.Password };

    private string Read(string target)
    {
        using var connection = new DuckDBConnection($"DataSource={(target[0] == 'd' ? _folder["w.duckdb"] : ":memory:")}");
        connection.Open();
        if (target[0] == 'p')
        {
            foreach (var table in (string[])["runs", "prompts", "edges", "stage_timings"])
            {
                Read(connection, $"CREATE VIEW {table} AS SELECT * FROM read_parquet('{_folder["lake"]}/{table}/*/*.parquet', hive_partitioning = true)");
            }

            if (!Directory.Exists(_folder["lake/runs/run_id=many-1"]))
            {
                return "";
            }
        }

        return Read(connection, State);
    }

    private static string Read(DbConnection connection, string sql = State)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // queries of tests
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)))
            : "";
    }
}
