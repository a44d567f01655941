using System.Text.Json;
using Engram.Tests.Commands;

namespace Engram.Tests.Observability;

/// <summary>A run that tells of itself, as users run it.</summary>
public sealed class ObservedRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task It_leaves_a_line_with_its_stages_every_so_often_and_its_metrics_at_the_end()
    {
        TinyRun.Training(_folder);
        _folder.Write("tiny.yaml", TinyRun.Yaml() + "\nobserve: { seconds: 1, prometheus: node/engram.prom }\n");
        var result = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "run", "--set", "generate.per_prompt=24");
        Assert.True(result.ExitCode == 0, result.Error);

        var metrics = await File.ReadAllLinesAsync(_folder["node/engram.prom"], TestContext.Current.CancellationToken);
        var id = JsonDocument.Parse(File.ReadAllText(_folder["run/manifest.json"])).RootElement.GetProperty("run_id").GetString();
        Assert.Contains($"engram_run_finished{{run=\"{id}\"}} 1", metrics);
        Assert.Contains($"engram_stage_items_total{{run=\"{id}\",stage=\"denoise\"}} 48", metrics);
        Assert.Contains($"engram_stage_items_total{{run=\"{id}\",stage=\"match\"}} 2", metrics);

        var lines = File.ReadLines(Assert.Single(Directory.GetFiles(_folder["run/log"]))).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("Stages", out _)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(8, line.GetProperty("Stages").GetArrayLength()));
        Assert.Contains(lines[^1].GetProperty("Stages").EnumerateArray(), stage => stage.GetProperty("Stage").GetString() == "denoise" && stage.GetProperty("BusySeconds").GetDouble() >= 0);

        // What a run tells is no part of what it is: it goes on, and is found, with another file and another pace.
        var again = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "run", "--set", "generate.per_prompt=24", "--set", "observe.seconds=5", "--set", "observe.prometheus=other.prom");
        Assert.Equal(0, again.ExitCode);
        Assert.False(File.Exists(_folder["other.prom"]));
    }

    public void Dispose() => _folder.Dispose();
}
