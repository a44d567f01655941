using System.Text.Json;
using Engram.Storage.Tables;

namespace Engram.Tests.Commands;

/// <summary>The inpainting attack as users run it: a small model and the one that it was trained on from, on a few pictures and steps.</summary>
public sealed class InpaintingTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static string Shipped { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership");

    private static string Yaml =>
        $$"""
        name: tiny
        attack: inpainting
        model: {{Path.Combine(Shipped, "models", "m00")}}
        training: { path: {{Path.Combine(Shipped, "pool.parquet")}} }
        device: host
        generate: { batch: 5, steps: 6, seed: 2301 }
        inpainting: { reference: {{Path.Combine(Shipped, "base")}}, images: ["0", "2", "5"], trials: 8, best: 2, jump_length: 2, repeats: 2, draws: 2 }
        output: { root: runs }
        checkpoint: { seconds: 1 }
        """;

    [Fact]
    public async Task A_run_its_status_plan_report_and_verification()
    {
        _folder.Write("tiny.yaml", Yaml);
        var run = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "here");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("training set       3", run.Output, StringComparison.Ordinal);
        Assert.Contains("closer     the best 2 of 8 trials are nearer to the original than the reference's", run.Output, StringComparison.Ordinal);

        var status = await EngramProcess.RunAsync(_folder.Path, "status", "here");
        Assert.Contains("trials     48 of 48 judged, of 3 pictures by two models", status.Output, StringComparison.Ordinal);

        var plan = await EngramProcess.RunAsync(_folder.Path, "plan", "tiny.yaml", "--json", "--no-timing");
        Assert.True(plan.ExitCode == 0, plan.Error);
        using var document = JsonDocument.Parse(plan.Output);

        // Six steps, and two stretches of two that are denoised once more.
        string[] counts = ["prompts", "generations", "unet_calls_per_image", "unet_calls"];
        Assert.Equal([6, 48, 10, 48 * (10 + 4)], counts.Select(name => document.RootElement.GetProperty(name).GetInt32()));

        var page = await File.ReadAllTextAsync(_folder["here/report/report.html"]);
        Assert.Contains("Hidden parts filled in", page, StringComparison.Ordinal);
        Assert.Contains("Picture by picture", page, StringComparison.Ordinal);

        var verified = await EngramProcess.RunAsync(_folder.Path, "verify", "here");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        var again = await EngramProcess.RunAsync(_folder.Path, "resume", "here", "--json");
        Assert.True(again.ExitCode == 0, again.Error);
        using var summary = JsonDocument.Parse(again.Output);
        Assert.True(summary.RootElement.GetProperty("was_finished").GetBoolean());
        Assert.Equal(3, summary.RootElement.GetProperty("inpainting").GetProperty("training").GetProperty("pictures").GetInt64());
    }

    [Fact]
    public async Task Killed_again_and_again_and_at_another_batch_size_it_ends_with_the_same_rows_and_pictures()
    {
        _folder.Write("tiny.yaml", Yaml);
        var first = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "whole", "--set", "generate.batch=3");
        Assert.True(first.ExitCode == 0, first.Error);

        var kills = 0;
        for (var i = 0; i < 30; i++)
        {
            using var process = EngramProcess.Start(_folder.Path, "run", "tiny.yaml", "--out", "killed");
            var segments = SegmentsOf("killed");
            for (var wait = 0; wait < 6_000 && !process.HasExited && (kills >= 3 || SegmentsOf("killed") == segments); wait++)
            {
                await Task.Delay(10);
            }

            if (!process.HasExited)
            {
                process.Kill();
            }

            var result = await process.WaitAsync();
            if (result.ExitCode == 0)
            {
                break;
            }

            Assert.True(result.ExitCode == 137, result.Error);
            kills++;
        }

        Assert.True(kills >= 1, "no kill met a living process");
        Assert.Equal(await RowsAsync("whole"), await RowsAsync("killed"));
        Assert.Equal(TinyRun.Pictures(_folder["whole"]), TinyRun.Pictures(_folder["killed"]));
    }

    [Theory]
    [InlineData("generate.scheduler=pndm", "generate.scheduler")]
    [InlineData("inpainting.mask=tiny.yaml", "inpainting.mask")]
    [InlineData("inpainting.timestep=1000", "timestep")]
    [InlineData("prompts=[{ strategy: all }]", "prompts")]
    public async Task A_mistake_is_one_line_that_names_its_key(string setting, string key)
    {
        _folder.Write("tiny.yaml", Yaml);
        var run = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "here", "--set", setting);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(key, run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["here/manifest.json"]));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private int SegmentsOf(string run)
    {
        var folder = _folder[$"{run}/checkpoint"];
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet", SearchOption.AllDirectories).Count(file => !file.Contains("selection", StringComparison.Ordinal)) : 0;
    }

    private async Task<List<string>> RowsAsync(string run)
    {
        var rows = new List<string>(await TinyRun.RowsAsync(_folder[run]));
        await foreach (var row in TableReader.ReadAsync<InpaintingRow>(_folder[$"{run}/tables"]))
        {
            rows.Add((row with { RunId = "" }).ToString());
        }

        await foreach (var row in TableReader.ReadAsync<InpaintingResultRow>(_folder[$"{run}/tables"]))
        {
            rows.Add((row with { RunId = "" }).ToString());
        }

        return rows;
    }
}
