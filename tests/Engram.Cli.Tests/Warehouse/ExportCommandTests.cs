using System.Text.Json;
using Engram.Tests.Commands;
using Engram.Tests.Evidence;

namespace Engram.Tests.Warehouse;

public sealed class ExportCommandTests : IDisposable
{
    private const string Secret = "hunter2-secret";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_loads_a_finished_run_and_says_how_many_rows()
    {
        await ManyRows.WriteAsync(_folder["run"], "many-1", 1, 10);

        var text = await EngramProcess.RunAsync(_folder.Path, "export", "run", "--to", "duckdb:sub/w.duckdb");
        var json = await EngramProcess.RunAsync(_folder.Path, "export", "run", "--to", "parquet:lake", "--json");

        Assert.True(text.ExitCode == 0, text.Error);
        Assert.StartsWith($"many-1: loaded 13 rows of 4 tables into duckdb:{_folder["sub/w.duckdb"]}\n", text.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["sub/w.duckdb.wal"]));
        Assert.Equal("", json.Error);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(10, document.RootElement.GetProperty("rows").GetProperty("edges").GetInt64());
        Assert.Equal(10L, Sql.Rows($"SELECT COUNT(*) AS n FROM read_parquet('{_folder["lake"]}/edges/*/*.parquet') WHERE run_id = 'many-1'").Single()["n"]);
    }

    [Fact]
    public async Task What_cannot_be_loaded_or_printed_is_one_line_with_its_exit_code()
    {
        await ManyRows.WriteAsync(_folder["run"], "many-1", 1, 10);
        await Check(2, "--to: is not of the form: duckdb:FILE, parquet:FOLDER or postgres:CONNECTION", "export", "run", "--to", "mysql:x");
        await Check(2, "nowhere: no such folder", "export", "nowhere", "--to", "duckdb:w.duckdb");
        await Check(2, "Option '--to' is required. (engram export --help lists what there is)", "export", "run");
        await Check(2, "--dialect: oracle is not one of duckdb, postgres, snowflake, bigquery, spark", "schema", "--dialect", "oracle");
        await Check(2, "--location: is not used by duckdb, which holds the rows itself", "schema", "--dialect", "duckdb", "--location", "x");
        await Check(3, "run: is no lake (there is no catalogue.json)", "schema", "--dialect", "spark", "--lake", "run");
        var password = await EngramProcess.RunAsync(_folder.Path, "export", "run", "--to", $"postgres://u:{Secret}@h/d");
        Assert.Equal(2, password.ExitCode);
        Assert.StartsWith("--to: holds a password", password.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, password.Error + password.Output, StringComparison.Ordinal);
        using var gone = EngramProcess.Start(
            _folder.Path, new Dictionary<string, string> { ["PGPASSWORD"] = Secret }, "export", "run", "--to", "postgres://u@127.0.0.1:1/d");
        var absent = await gone.WaitAsync();
        Assert.Equal(1, absent.ExitCode);
        Assert.StartsWith("postgres://127.0.0.1:1/d: Failed to connect to 127.0.0.1:1", absent.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, absent.Error, StringComparison.Ordinal);

        async Task Check(int code, string line, params string[] arguments)
        {
            var result = await EngramProcess.RunAsync(_folder.Path, arguments);
            Assert.Equal((code, line), (result.ExitCode, result.ErrorLine));
        }
    }

    [Fact]
    public async Task A_run_is_loaded_when_it_ends_and_a_load_that_fails_is_repeated_without_the_model()
    {
        TinyRun.Training(_folder);
        _folder.Write("tiny.yaml", TinyRun.Yaml() + "\nwarehouse: { to: 'duckdb:w.duckdb' }\n");
        Directory.CreateDirectory(_folder["w.duckdb"]);

        var failed = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "run");
        Assert.Equal(1, failed.ExitCode);
        Assert.StartsWith("the run is finished and kept, but not loaded: ", failed.ErrorLines[^1], StringComparison.Ordinal);
        Assert.EndsWith($"'engram export run --to duckdb:{_folder["w.duckdb"]}' repeats it", failed.ErrorLines[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run/manifest.sha256"]));
        Assert.Contains($"to: \"duckdb:{_folder["w.duckdb"]}\"", await File.ReadAllTextAsync(_folder["run/config.yaml"], TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Directory.Delete(_folder["w.duckdb"]);
        var loaded = await EngramProcess.RunAsync(_folder.Path, "resume", "run");
        Assert.True(loaded.ExitCode == 0, loaded.Error);
        Assert.Contains($" tables into duckdb:{_folder["w.duckdb"]}\n", loaded.Error, StringComparison.Ordinal);
        var before = File.GetLastWriteTimeUtc(_folder["w.duckdb"]);
        var again = await EngramProcess.RunAsync(_folder.Path, "resume", "run");
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("tables into", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder["w.duckdb"]));
    }
}
