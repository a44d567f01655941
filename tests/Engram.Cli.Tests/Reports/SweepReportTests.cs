using System.Text.Json.Nodes;
using Engram.Tests.Evidence;

namespace Engram.Tests.Reports;

/// <summary>A sweep's report: the cells' own numbers side by side, on a page that a browser shows whole.</summary>
public sealed class SweepReportTests(SmallSweep sweep) : IClassFixture<SmallSweep>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_the_headlines_of_its_cells_and_names_those_that_failed()
    {
        var report = await ReadAsync(sweep.Folder);
        var cells = report["figures"]!["cells"]!.AsArray();
        Assert.Equal((1, false, "text-to-image"), ((int)report["version"]!, (bool)report["run"]!["provisional"]!, (string?)report["figures"]!["attack"]));
        Assert.Equal(["done", "failed", "done", "failed"], cells.Select(cell => (string?)cell!["state"]));
        Assert.Equal(["1.5", "1.5", "3", "3"], cells.Select(cell => (string?)cell!["values"]!["generate.guidance"]));
        Assert.All([0, 2], i => Assert.Null(cells[i]!["error"]));
        foreach (var (i, name) in new[] { (0, SmallSweep.First), (2, SmallSweep.Second) })
        {
            var own = await ReadAsync(Path.Combine(sweep.Folder, "cells", name));
            Assert.Equal(own["figures"]!["headline"]!.ToJsonString(), cells[i]!["headline"]!.ToJsonString());
            Assert.Equal(own["figures"]!["threshold"]!.ToJsonString(), cells[i]!["threshold"]!.ToJsonString());
            Assert.Equal(own["run"]!["manifest_sha256"]!.ToJsonString(), report["run"]!["cells"]![i / 2]!["manifest_sha256"]!.ToJsonString());
        }

        Assert.All([1, 3], i => Assert.Contains("where</b>", (string?)cells[i]!["error"], StringComparison.Ordinal));
        Assert.All([1, 3], i => Assert.Null(cells[i]!["headline"]));
        var comparison = Assert.Single(report["figures"]!["comparisons"]!.AsArray())!;
        Assert.Equal(("generate.guidance", true), ((string?)comparison["key"], (bool)comparison["is_number"]!));
        var points = Assert.Single(comparison["series"]!.AsArray())!["points"]!.AsArray();
        Assert.Equal([1.5, 3.0], points.Select(point => (double)point!["number"]!));
        Assert.Equal(cells[2]!["headline"]!["extracted"]!.ToJsonString(), points[1]!["extracted"]!.ToJsonString());
        Assert.Equal(2, (int)points[1]!["extracted"]!["trials"]!);
    }

    [Fact]
    public async Task The_command_writes_it_again_and_the_cells_pages_with_it()
    {
        var (page, json) = (Path.Combine(sweep.Folder, "report", "report.html"), Path.Combine(sweep.Folder, "report", "report.json"));
        var cell = Path.Combine(sweep.Folder, "cells", SmallSweep.First, "report", "report.html");
        var before = (File.ReadAllText(page), File.ReadAllText(json), File.ReadAllText(cell));
        File.Delete(page);
        File.Delete(json);
        File.Delete(cell);

        var result = await EngramProcess.RunAsync(sweep.Files.Path, "report", "sweep");

        Assert.Equal((0, "report     sweep/report/report.html\n"), (result.ExitCode, result.Output));
        Assert.Equal(before, (File.ReadAllText(page), File.ReadAllText(json), File.ReadAllText(cell)));
        Assert.Equal(before.Item2, (await EngramProcess.RunAsync(sweep.Files.Path, "report", "sweep", "--json")).Output);
        Assert.Contains("report     sweep/report/report.html\n", sweep.Result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_finished_cell_is_in_the_warehouse_once()
    {
        var file = sweep.Files["w.duckdb"];
        Assert.Equal(2L, Sql.Rows("SELECT COUNT(*) AS n FROM runs", file).Single()["n"]);
        Assert.Equal(8L, Sql.Rows("SELECT COUNT(*) AS n FROM generations", file).Single()["n"]);
        Assert.Equal(2L, Sql.Rows("SELECT COUNT(DISTINCT run_id) AS n FROM prompts", file).Single()["n"]);
        Assert.Equal((1, "sweep tiny, 2 of 4 cells done"), (sweep.Result.ExitCode, sweep.Result.Output.Split('\n')[0]));
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(390, true)]
    public async Task A_browser_shows_it_whole_and_walks_to_the_cells(int width, bool dark)
    {
        Assert.SkipWhen(Chromium.Path is null, "no Chromium is installed (Debian: chromium)");
        await using var browser = await Chromium.StartAsync();
        await browser.WindowAsync(width, 800, dark);
        await browser.OpenAsync(Path.Combine(sweep.Folder, "report", "report.html"));
        if (Environment.GetEnvironmentVariable("ENGRAM_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"sweep-{width}.png"), await browser.PictureAsync(wholePage: true), Stop);
        }

        Assert.Equal(width, (int)(double)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!);
        Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Overflow))!.ToJsonString());
        Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Unnamed))!.ToJsonString());
        var contrast = (await browser.EvaluateAsync(PageChecks.LeastContrast))!;
        Assert.True((int)contrast["count"]! > 60, $"only {contrast["count"]} texts were judged");
        Assert.Equal("[]", contrast["bad"]!.ToJsonString());
        Assert.Equal(0, (int)(double)(await browser.EvaluateAsync("document.scripts.length + document.querySelectorAll('td b').length"))!);
        Assert.Equal(
            [$"../cells/{SmallSweep.First}/report/report.html", $"../cells/{SmallSweep.Second}/report/report.html"],
            (await browser.EvaluateAsync("[...document.querySelectorAll('[src],[href]')].map(e => e.getAttribute('src') ?? e.getAttribute('href')).filter(a => !/^(data:|#)/.test(a))"))!.AsArray().Select(node => (string?)node));

        await browser.OpenAsync(Path.Combine(sweep.Folder, "cells", SmallSweep.Second, "report", "report.html"));
        Assert.Equal("tiny", (string?)await browser.EvaluateAsync("document.querySelector('h1').textContent"));
        Assert.DoesNotContain(browser.Events, told => told.Method is "Runtime.exceptionThrown" or "Log.entryAdded");
    }

    private static async Task<JsonNode> ReadAsync(string folder) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "report", "report.json"), Stop))!;
}
