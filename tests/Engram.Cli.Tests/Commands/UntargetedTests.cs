using System.Text.Json;
using Engram.Storage.Tables;

namespace Engram.Tests.Commands;

/// <summary>The untargeted attack as users run it, on the shipped class-conditional model: some samples of a few steps.</summary>
public sealed class UntargetedTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static string Shipped { get; } = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-untargeted");

    private static string Yaml =>
        $$"""
        name: tiny
        attack: untargeted
        model: {{Path.Combine(Shipped, "model")}}
        training: { path: {{Path.Combine(Shipped, "train.parquet")}} }
        device: host
        generate: { batch: 5, steps: 3, scheduler: ddim, seed: 2301 }
        untargeted: { samples: 30, control: {{Path.Combine(Shipped, "held-out.parquet")}} }
        output: { root: runs, keep: all }
        checkpoint: { seconds: 1 }
        """;

    [Fact]
    public async Task A_run_its_status_its_plan_and_its_resumption()
    {
        _folder.Write("tiny.yaml", Yaml);
        var run = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "here");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("training set        500       30", run.Output, StringComparison.Ordinal);
        Assert.Contains("control set         500       30", run.Output, StringComparison.Ordinal);
        Assert.Contains("hit        adaptive l2 below 1: alpha 0.5, 50 pictures around the generation", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n').Take(12), line => Assert.True(line.Length <= 90, line));

        var again = await EngramProcess.RunAsync(_folder.Path, "resume", "here", "--json");
        Assert.True(again.ExitCode == 0, again.Error);
        using var summary = JsonDocument.Parse(again.Output);
        Assert.True(summary.RootElement.GetProperty("was_finished").GetBoolean());
        Assert.Equal(30, summary.RootElement.GetProperty("untargeted").GetProperty("curve").EnumerateArray().Last().GetProperty("samples").GetInt64());

        var status = await EngramProcess.RunAsync(_folder.Path, "status", "here");
        Assert.Contains("samples    30 of 30 compared", status.Output, StringComparison.Ordinal);

        var plan = await EngramProcess.RunAsync(_folder.Path, "plan", "tiny.yaml", "--json");
        Assert.True(plan.ExitCode == 0, plan.Error);
        using var document = JsonDocument.Parse(plan.Output);
        string[] counts = ["prompts", "generations", "unet_calls"];
        Assert.Equal([10, 30, 90], counts.Select(name => document.RootElement.GetProperty(name).GetInt32()));
    }

    [Fact]
    public async Task Killed_again_and_again_it_ends_with_the_same_rows_and_pictures()
    {
        _folder.Write("tiny.yaml", Yaml);
        string[] whole = ["run", "tiny.yaml", "--out", "whole", "--set", "generate.steps=20", "--set", "untargeted.samples=60"];
        var first = await EngramProcess.RunAsync(_folder.Path, whole);
        Assert.True(first.ExitCode == 0, first.Error);

        var kills = 0;
        for (var i = 0; i < 30; i++)
        {
            using var process = EngramProcess.Start(_folder.Path, [.. whole.Select(word => word == "whole" ? "killed" : word)]);
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

        Assert.True(kills >= 2, $"only {kills} kills met a living process");
        Assert.Equal(await RowsAsync(_folder["whole"]), await RowsAsync(_folder["killed"]));
        Assert.Equal(TinyRun.Pictures(_folder["whole"]), TinyRun.Pictures(_folder["killed"]));
        Assert.Empty(Directory.EnumerateFiles(_folder["killed"], "*.partial", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("untargeted.classes=[3, 10]", "--set untargeted.classes[1]: 10 is above the model's last class, 9")]
    [InlineData("untargeted.control=nowhere.parquet", "--set untargeted.control: ")]
    [InlineData("training.image=picture", "--set training.image: ")]
    [InlineData("generate.steps=1001", "1001")]
    [InlineData("attack=text-to-image", "tiny.yaml:7: untargeted: is not used by attack text-to-image; it belongs to untargeted")]
    [InlineData("prompts=[{ strategy: all }]", "--set prompts: is not used by attack untargeted; it belongs to text-to-image")]
    public async Task What_does_not_fit_is_one_line_and_leaves_no_run(string setting, string expected)
    {
        _folder.Write("tiny.yaml", Yaml);
        var result = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "out", "--set", setting);
        Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(expected, result.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.False(File.Exists(_folder["out/manifest.json"]));
    }

    [Fact]
    public async Task A_text_model_is_refused_by_the_key_attack()
    {
        _folder.Write("tiny.yaml", Yaml);
        var result = await EngramProcess.RunAsync(
            _folder.Path, "run", "tiny.yaml", "--out", "out", "--set", $"model={Path.Combine(TinyRun.Shipped, "model")}");
        Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error}");
        Assert.StartsWith("tiny.yaml:2: attack: untargeted needs an unconditional or class-conditional model", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_control_set_is_refused()
    {
        _folder.Write("tiny.yaml", Yaml);
        string[] run = ["run", "tiny.yaml", "--out", "here", "--set", "untargeted.samples=4", "--set"];
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, [.. run, $"untargeted.control={Path.Combine(Shipped, "held-out.parquet")}"])).ExitCode);
        var changed = await EngramProcess.RunAsync(_folder.Path, [.. run, $"untargeted.control={Path.Combine(Shipped, "train.parquet")}"]);
        Assert.Equal(3, changed.ExitCode);
        Assert.Contains("configuration", changed.ErrorLine, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private int SegmentsOf(string run) => new[] { "denoise", "nearest" }
        .Select(stage => _folder[$"{run}/checkpoint/{stage}"])
        .Where(Directory.Exists)
        .Sum(stage => Directory.EnumerateFiles(stage, "*.parquet").Count());

    private static async Task<IReadOnlyList<string>> RowsAsync(string run)
    {
        var rows = new List<string>(await TinyRun.RowsAsync(run));
        await Add<NearestRow>(row => row with { RunId = "" });
        await Add<UniqueExtractionRow>(row => row with { RunId = "" });
        await Add<ExtractionCurveRow>(row => row with { RunId = "" });
        await Add<HitRateRow>(row => row with { RunId = "" });
        Assert.True(rows.Count > 120);
        return rows;

        async Task Add<TRow>(Func<TRow, TRow> strip)
            where TRow : ITableRow<TRow>
        {
            await foreach (var row in TableReader.ReadAsync<TRow>(Path.Combine(run, "tables")))
            {
                rows.Add(strip(row).ToString()!);
            }
        }
    }
}
