using System.Diagnostics;
using System.Text.Json;
using Engram.Tests.Commands;
using Engram.Tests.Servers;

namespace Engram.Tests.Cluster;

/// <summary>A real Slurm: an array of four shards, one of them killed and requeued, and the merge that waits for all.</summary>
public sealed class SlurmTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly ScratchFolder _folder = new();

    // Eight prompts of 24 pictures; the calibration draws 16 of four of them, which the first shard does for all.
    private static string[] Settings { get; } =
    [
        "--set", "generate.per_prompt=24", "--set", "generate.batch=8", "--set", "generate.steps=10", "--set", "edges.threshold=auto",
        "--set", "edges.false_edge_rate=0.05", "--set", "edges.calibration_prompts=4",
    ];

    [Fact]
    public async Task Four_shards_one_killed_and_requeued_merge_to_the_tables_of_a_single_process()
    {
        using var slurm = new SlurmCluster();
        _folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(_folder), prompts: "[ { strategy: all, take: 8 } ]"));
        var run = _folder["run in shards"];
        using var submit = EngramProcess.Start(
            _folder.Path, slurm.Environment,
            ["submit", "tiny.yaml", "--out", "run in shards", "--slurm", "--shards", "4", "--gpus", "0", "--partition", "gpu", "--time", "00:10:00", "--json", .. Settings]);
        var submitted = await submit.WaitAsync();
        Assert.True(submitted.ExitCode == 0, submitted.Error);
        var array = JsonDocument.Parse(submitted.Output).RootElement.GetProperty("array_job").GetString();

        await UntilAsync(slurm, run, () => HasSegments(Path.Combine(run, "shards/2/checkpoint/denoise")) && File.Exists(Path.Combine(run, "shards/2/lock.json")));
        using (var owner = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "shards/2/lock.json"))))
        {
            Process.GetProcessById(owner.RootElement.GetProperty("Process").GetInt32()).Kill();
        }

        // Slurm lets a requeued job wait; the test does not.
        await UntilAsync(slurm, run, () => slurm.Run("squeue", "--noheader", "--states=PENDING", "--format=%i").Split('\n').Contains($"{array}_2"));
        slurm.Run("scontrol", "update", $"jobid={array}_2", "StartTime=now");

        // Meanwhile the same run by one process.
        var whole = await EngramProcess.RunAsync(_folder.Path, ["run", "tiny.yaml", "--out", "whole", .. Settings]);
        Assert.True(whole.ExitCode == 0, whole.Error);
        await UntilAsync(slurm, run, () => File.Exists(Path.Combine(run, "manifest.sha256")) && slurm.Run("squeue", "--noheader").Length == 0);

        Assert.Equal(await TinyRun.RowsAsync(_folder["whole"]), await TinyRun.RowsAsync(run));
        Assert.Equal(TinyRun.Pictures(_folder["whole"]), TinyRun.Pictures(run));
        var logs = Directory.GetFiles(Path.Combine(run, "shards/log"), "shard-*.log").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                $"shard-0-job-{array}-restart-0.log", $"shard-1-job-{array}-restart-0.log", $"shard-2-job-{array}-restart-0.log",
                $"shard-2-job-{array}-restart-1.log", $"shard-3-job-{array}-restart-0.log",
            ],
            logs);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(run, "shards/2/log")).Length);

        var verified = await EngramProcess.RunAsync(_folder.Path, "verify", "run in shards", "--training", "pictures");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }

    public void Dispose() => _folder.Dispose();

    private static bool HasSegments(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet").Any();

    private static async Task UntilAsync(SlurmCluster slurm, string run, Func<bool> condition)
    {
        for (var left = Patience; !condition(); left -= TimeSpan.FromMilliseconds(100))
        {
            Assert.True(left > TimeSpan.Zero, $"it did not come to that: {slurm.Run("squeue")}{Said(run)}{slurm.Logs()}");
            await Task.Delay(100);
        }
    }

    private static string Said(string run) =>
        string.Concat(Directory.GetFiles(Path.Combine(run, "shards/log")).Order(StringComparer.Ordinal).Select(file => $"{file}\n{File.ReadAllText(file)}\n"));
}
