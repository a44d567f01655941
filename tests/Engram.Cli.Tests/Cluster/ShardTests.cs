using Engram.Tests.Commands;

namespace Engram.Tests.Cluster;

/// <summary>Which shard a process takes, and what it says of one that there is not.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public ShardTests() => _folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(_folder), prompts: "[ { strategy: all, take: 4 } ]"));

    [Fact]
    public async Task A_part_of_an_array_submitted_again_is_a_part_of_the_whole_run()
    {
        // The array's size says 1; the configuration says 4 at first, then the run's folder does.
        var first = await RunAsync(Task(2), "run", "tiny.yaml", "--out", "run", "--set", "shards=4");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.StartsWith("shard 2 of 4 is complete: items 2 to 3", first.Output, StringComparison.Ordinal);
        var written = FilesOf("run");

        var requeued = await RunAsync(Task(2, restarts: 1), "run", "tiny.yaml", "--out", "run");
        Assert.Equal((0, ""), (requeued.ExitCode, requeued.Error));
        Assert.StartsWith("shard 2 of 4 was complete", requeued.Output, StringComparison.Ordinal);
        Assert.Equal(written, FilesOf("run"));

        await RefusedAsync(2, Task(4), "SLURM_ARRAY_TASK_ID: 4 is no shard of 4 (0 to 3)", "run", "tiny.yaml", "--out", "run");
        await RefusedAsync(2, Task(4), "SLURM_ARRAY_TASK_ID: 4 is no shard of 4 (0 to 3)", "resume", "run");
        await RefusedAsync(2, Index("-1"), "JOB_COMPLETION_INDEX: -1 is no shard of 4 (0 to 3)", "resume", "run");
        await RefusedAsync(2, None, "--shard: 4 is no shard of 4 (0 to 3)", "run", "tiny.yaml", "--out", "run", "--shard", "4/4");
        await RefusedAsync(2, None, "the run is cut into 4 shards; do one with --shard 0/4 to 3/4", "run", "tiny.yaml", "--out", "run");
        await RefusedAsync(3, None, "the run is cut into 4 shards since its first start, not 8", "resume", "run", "--shard", "0/8");
        await RefusedAsync(3, None, "shards 0, 1, 3 of 4 are not complete; run 'engram resume", "merge", "run");

        var status = await RunAsync(None, "status", "run");
        Assert.True(status.ExitCode == 0, status.Error);
        Assert.Contains("complete", status.Output, StringComparison.Ordinal);

        foreach (var index in new[] { "0", "1", "3" })
        {
            var shard = await RunAsync(Index(index), "resume", "run");
            Assert.True(shard.ExitCode == 0, shard.Error);
        }

        var merged = await RunAsync(None, "merge", "run");
        Assert.True(merged.ExitCode == 0, merged.Error);
        var whole = await RunAsync(None, "run", "tiny.yaml", "--out", "whole");
        Assert.True(whole.ExitCode == 0, whole.Error);
        Assert.Equal(await TinyRun.RowsAsync(_folder["whole"]), await TinyRun.RowsAsync(_folder["run"]));
        Assert.Equal(TinyRun.Pictures(_folder["whole"]), TinyRun.Pictures(_folder["run"]));
        Assert.True(File.Exists(_folder["run/report/report.html"]));
        var verified = await RunAsync(None, "verify", "run", "--training", "pictures");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);

        // A finished run is summed up, whoever asks.
        var again = await RunAsync(Task(2), "run", "tiny.yaml", "--out", "run");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Contains(", finished b", again.Output.Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shard: 3 of how many is not said; write --shard 3/N", "--shard", "3")]
    [InlineData("--shard: 3/x is no part of a run", "--shard", "3/x")]
    [InlineData("--shard: x is no shard of 4 (0 to 3)", "--shard", "x/4")]
    [InlineData("--set shards: 0 is below 1", "--set", "shards=0")]
    public async Task What_is_no_shard_is_refused(string problem, params string[] arguments) =>
        await RefusedAsync(2, None, problem, ["run", "tiny.yaml", "--out", "run", .. arguments]);

    [Fact]
    public async Task A_run_that_is_not_cut_takes_no_notice_of_an_array_and_is_not_merged()
    {
        var run = await RunAsync(Task(2), "run", "tiny.yaml", "--out", "run");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.False(Directory.Exists(_folder["run/shards"]));
        await RefusedAsync(2, None, "run: is not cut into shards", "merge", "run");
        _folder.Write("sweep.yaml", File.ReadAllText(_folder["tiny.yaml"]) + "\nsweep: { generate: { seed: [1, 2] } }\n");
        await RefusedAsync(2, None, "a sweep is not cut into shards", "run", "sweep.yaml", "--out", "sweep", "--shard", "0/2");
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    private static Dictionary<string, string> Task(int index, int restarts = 0) => new()
    {
        ["SLURM_ARRAY_TASK_ID"] = $"{index}",
        ["SLURM_ARRAY_TASK_COUNT"] = "1",
        ["SLURM_ARRAY_TASK_MIN"] = $"{index}",
        ["SLURM_ARRAY_TASK_MAX"] = $"{index}",
        ["SLURM_RESTART_COUNT"] = $"{restarts}",
    };

    private static Dictionary<string, string> Index(string index) => new() { ["JOB_COMPLETION_INDEX"] = index };

    private async Task<ProcessResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = EngramProcess.Start(_folder.Path, environment, arguments);
        return await process.WaitAsync();
    }

    private async Task RefusedAsync(int code, IReadOnlyDictionary<string, string> environment, string problem, params string[] arguments)
    {
        var result = await RunAsync(environment, arguments);
        Assert.True(result.ExitCode == code, result.Error);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    private SortedDictionary<string, DateTime> FilesOf(string run) =>
        new(Directory.GetFiles(_folder[run], "*", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc), StringComparer.Ordinal);
}
