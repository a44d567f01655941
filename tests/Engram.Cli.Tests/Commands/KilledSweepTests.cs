using System.Text.Json.Nodes;
using Engram.Tests.Evidence;

namespace Engram.Tests.Commands;

/// <summary>SIGKILL twenty times in one sweep, from its first file to its report, and it ends as if nothing had been.</summary>
public sealed class KilledSweepTests : IDisposable
{
    private const int Kills = 20;

    private static readonly string[] Cells = ["0-guidance-1.5", "1-guidance-3"];

    // What appears in a cell's folder one after another, from its selection to its load; the sweep goes through them twice.
    private static readonly string[] Steps =
    [
        "manifest.json", "checkpoint/selection/*", "checkpoint/denoise/*", "checkpoint/calibration/*", "checkpoint/clique/*", "checkpoint/match/*",
        "tables/generations/*", "tables/extractions/*", "report/summary.json", "manifest.sha256", "report/report.json", "report/report.html",
        "report/warehouse.json",
    ];

    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task Killed_twenty_times_at_random_a_sweep_ends_in_the_tables_reports_and_warehouse_of_an_uninterrupted_one()
    {
        // With a calibration, so that every stage is there.
        TinyRun.Training(_folder);
        foreach (var name in (string[])["whole", "killed"])
        {
            _folder.Write($"{name}.yaml", TinyRun.Yaml(prompts: "[ { strategy: all, take: 4 } ]")
                .Replace("threshold: 0.3", "threshold: auto, false_edge_rate: 0.05", StringComparison.Ordinal)
                .Replace("per_prompt: 2", "per_prompt: 20", StringComparison.Ordinal)
                + $"\nwarehouse: {{ to: 'duckdb:{name}.duckdb' }}\nsweep: {{ generate: {{ guidance: [1.5, 3.0] }} }}\n");
        }

        var whole = await EngramProcess.RunAsync(_folder.Path, "run", "whole.yaml", "--out", "whole");
        Assert.True(whole.ExitCode == 0, whole.Error);

        // The moments are spread over the sweep by its steps and not by the clock, which a resumed sweep would soon have run past.
        var random = new Random(2301);
        int[] moments = [.. Enumerable.Range(0, Kills).Select(_ => random.Next(Cells.Length * Steps.Length)).Order()];
        var killed = 0;
        while (killed < Kills)
        {
            using var process = EngramProcess.Start(_folder.Path, "run", "killed.yaml", "--out", "killed");
            var moment = moments[killed];
            if (IsReached(moment))
            {
                await Task.Delay(random.Next(700), TestContext.Current.CancellationToken);
            }
            else
            {
                while (!IsReached(moment) && !process.HasExited)
                {
                    await Task.Delay(2, TestContext.Current.CancellationToken);
                }

                await Task.Delay(random.Next(40), TestContext.Current.CancellationToken);
            }

            process.Kill();
            var result = await process.WaitAsync();
            Assert.True(result.ExitCode is 137 or 0, result.Error);
            killed += result.ExitCode == 137 ? 1 : 0;
        }

        var last = await EngramProcess.RunAsync(_folder.Path, "run", "killed.yaml", "--out", "killed");
        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Equal(Figures("whole"), Figures("killed"));
        foreach (var cell in Cells)
        {
            Assert.Equal(await TinyRun.RowsAsync(_folder[$"whole/cells/{cell}"]), await TinyRun.RowsAsync(_folder[$"killed/cells/{cell}"]));
            Assert.Equal(TinyRun.Pictures(_folder[$"whole/cells/{cell}"]), TinyRun.Pictures(_folder[$"killed/cells/{cell}"]));
            Assert.Equal(Figures($"whole/cells/{cell}"), Figures($"killed/cells/{cell}"));
        }

        var rows = Rows("whole.duckdb");
        Assert.Equal(rows, Rows("killed.duckdb"));
        Assert.Equal(160, rows.Count(row => row.StartsWith("generations ", StringComparison.Ordinal)));
        Assert.Empty(Directory.EnumerateFiles(_folder["killed"], "*.partial", SearchOption.AllDirectories));
        var verified = await EngramProcess.RunAsync(_folder.Path, "verify", "killed", "--training", "pictures");
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A stage's folder is emptied when it is through, so a later step stands for it too.</summary>
    private bool IsReached(int moment) => Enumerable.Range(moment, (Cells.Length * Steps.Length) - moment).Any(IsThere);

    private bool IsThere(int moment)
    {
        var path = _folder[$"killed/cells/{Cells[moment / Steps.Length]}/{Steps[moment % Steps.Length]}"];
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            return Directory.Exists(folder)
                && Directory.EnumerateFiles(folder, Path.GetFileName(path)).Any(file => !file.EndsWith(".partial", StringComparison.Ordinal));
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string Figures(string folder) => JsonNode.Parse(File.ReadAllText(_folder[$"{folder}/report/report.json"]))!["figures"]!.ToJsonString();

    /// <summary>Every row of the warehouse but runs' and timings', without run_id, and how many runs there are.</summary>
    private List<string> Rows(string file)
    {
        var tables = Sql.Rows("SELECT DISTINCT table_name AS t FROM information_schema.columns WHERE column_name = 'run_id'", _folder[file])
            .Select(row => (string)row["t"]!).Where(table => table is not ("runs" or "stage_timings"));
        var runs = Sql.Rows("SELECT COUNT(*) AS n, COUNT(DISTINCT run_id) AS different FROM runs", _folder[file]).Single();
        return
        [
            $"runs {runs["n"]} {runs["different"]}",
            .. tables.SelectMany(table => Sql.Rows($"SELECT * EXCLUDE (run_id) FROM {table}", _folder[file])
                .Select(row => $"{table} {string.Join(' ', row.Values.Select(value => FormattableString.Invariant($"{value}")))}")).Order(StringComparer.Ordinal),
        ];
    }
}
