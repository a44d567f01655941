using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engram.Tests.Commands;

namespace Engram.Tests.Reports;

/// <summary>
/// The plots that only a calibrated run with several numbers of copies has: null distances with their threshold, and extractions against copies
/// with the fitted curve. Pictures are given: eight alike for a caption whose picture stands four times, eight different ones for seven others.
/// </summary>
public sealed class CalibratedReportTests : IDisposable
{
    private const int Singles = 7;
    private const int Generations = 8;

    private readonly ScratchFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_browser_shows_null_distances_and_the_fitted_curve_whole()
    {
        Assert.SkipWhen(Chromium.Path is null, "no Chromium is installed (Debian: chromium)");
        Write();
        var result = await EngramProcess.RunAsync(_folder.Path, "run", "run.yaml", "--out", "run");
        Assert.True(result.ExitCode == 0, result.Error);
        var figures = JsonNode.Parse(await File.ReadAllTextAsync(_folder["run/report/report.json"], Stop))!["figures"]!;
        Assert.Equal("calibrated", (string?)figures["threshold"]!["source"]);
        Assert.Equal(["1", "4"], figures["copies"]!.AsArray().Select(group => (string?)group!["name"]));
        Assert.Equal((0, Singles, 1, 1), (Hits(0), Trials(0), Hits(1), Trials(1)));
        Assert.Equal([1, 4], figures["duplicate_curve"]!["observed"]!.AsArray().Select(point => (int)point!["copies"]!));

        await using var browser = await Chromium.StartAsync();
        foreach (var (width, dark) in new[] { (1280, false), (390, true) })
        {
            await browser.WindowAsync(width, 800, dark);
            await browser.OpenAsync(_folder["run/report/report.html"]);
            var plots = (await browser.EvaluateAsync("[...document.querySelectorAll('svg.plot')].map(s => s.getAttribute('aria-label'))"))!.AsArray().Select(node => (string)node!).ToList();
            Assert.Contains(plots, label => label.Contains("different prompts", StringComparison.OrdinalIgnoreCase));
            Assert.Contains(plots, label => label.Contains("copies", StringComparison.OrdinalIgnoreCase) && label.Contains("curve", StringComparison.OrdinalIgnoreCase));
            Assert.Equal(width, (int)(double)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!);
            Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Overflow))!.ToJsonString());
            Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Unnamed))!.ToJsonString());
            Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.LeastContrast))!["bad"]!.ToJsonString());
        }

        int Hits(int group) => (int)figures["copies"]![group]!["extracted"]!["hits"]!;
        int Trials(int group) => (int)figures["copies"]![group]!["extracted"]!["trials"]!;
    }

    private void Write()
    {
        var shipped = Path.Combine(TinyRun.Shipped, "held-out");
        var lines = new List<string>();
        for (var row = 0; row < 4 + Singles; row++)
        {
            // The first picture four times, then one each.
            var picture = Math.Max(0, row - 3);
            Copy(shipped, picture, $"pictures/row-{row:D2}.png");
            lines.Add(JsonSerializer.Serialize(new { file_name = $"row-{row:D2}.png", text = $"caption {picture}" }));
        }

        _folder.Write("pictures/metadata.jsonl", string.Join('\n', lines) + "\n");
        for (var prompt = 0; prompt <= Singles; prompt++)
        {
            _folder.Write($"given/{prompt}/prompt.txt", $"caption {prompt}");
            for (var i = 0; i < Generations; i++)
            {
                Copy(shipped, prompt == 0 ? 0 : 50 + (prompt * Generations) + i, $"given/{prompt}/{i}.png");
            }
        }

        _folder.Write("run.yaml", """
            name: calibrated
            training: { path: pictures }
            device: host
            generations: { from: given }
            edges: { false_edge_rate: 0.01, calibration_prompts: 8 }
            clique: { size: 6 }
            output: { root: runs, keep: all }
            """);
    }

    private void Copy(string shipped, int picture, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[to])!);
        File.Copy(Path.Combine(shipped, picture.ToString("D3", CultureInfo.InvariantCulture) + ".png"), _folder[to]);
    }
}
