using System.Diagnostics;
using Engram.Cli.Submit;
using Engram.Storage.Runs;
using Engram.Tests.Commands;
using YamlDotNet.RepresentationModel;

namespace Engram.Tests.Cluster;

/// <summary>What is written for schedulers, and how it is handed over, without one.</summary>
public sealed class SubmitTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public SubmitTests() => _folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(_folder)));

    [Fact]
    public async Task Slurm_is_handed_the_array_and_the_merge_that_waits_for_it()
    {
        // A stand-in that notes how it is called.
        _folder.Write("bin/sbatch", $"#!/bin/sh\necho \"$@\" >> '{_folder["calls"]}'\necho '71;cluster'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["bin/sbatch"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var path = new Dictionary<string, string> { ["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" };
        var submitted = await RunAsync(
            path, "submit", "tiny.yaml", "--out", "it's 5%", "--slurm", "--shards", "4", "--gpus", "2", "--cpus", "8", "--memory", "64G", "--time", "12:00:00", "--partition", "a100",
            "--account", "audits", "--at-once", "3", "--sbatch=--constraint=nvlink");
        Assert.True(submitted.ExitCode == 0, submitted.Error);
        Assert.StartsWith("4 of 4 shards: array job 71, then merge job 71", submitted.Output, StringComparison.Ordinal);

        var run = _folder["it's 5%"];
        Assert.Equal(
            [$"--parsable {run}/shards/submit/array.sh", $"--parsable --dependency=afterok:71 --kill-on-invalid-dep=yes {run}/shards/submit/merge.sh"],
            File.ReadAllLines(_folder["calls"]));
        var lines = File.ReadAllLines($"{run}/shards/submit/array.sh");
        string[] expected =
        [
            "#!/bin/bash", "#SBATCH --job-name=engram-tiny", "#SBATCH --array=0-3%3", "#SBATCH --requeue", "#SBATCH --open-mode=append", "#SBATCH --signal=B:USR1@120",
            "#SBATCH --gpus=2", "#SBATCH --cpus-per-task=8", "#SBATCH --mem=64G", "#SBATCH --time=12:00:00", "#SBATCH --partition=a100", "#SBATCH --account=audits",
            "#SBATCH --constraint=nvlink", $"#SBATCH --output=\"{_folder.Path}/it's 5%%/shards/log/slurm-%A_%a.out\"",
        ];
        Assert.All(expected, line => Assert.Contains(line, lines));
        Assert.Contains(lines, line => line.Contains($"resume '{_folder.Path}/it'\\''s 5%' >> \"$log\"", StringComparison.Ordinal));
        Assert.DoesNotContain(File.ReadAllLines($"{run}/shards/submit/merge.sh"), line => line.Contains("gpus", StringComparison.Ordinal));
        foreach (var script in new[] { "array.sh", "merge.sh" })
        {
            using var bash = Process.Start("bash", ["-n", $"{run}/shards/submit/{script}"]);
            await bash.WaitForExitAsync();
            Assert.Equal(0, bash.ExitCode);
        }

        // A second time: the number is fixed, and only what is left goes into the array.
        Assert.Equal("submitted; no shard has begun", (await RunAsync(path, "status", "it's 5%")).Output.Split('\n')[0][11..]);
        Assert.Equal(3, (await RunAsync(path, "submit", "tiny.yaml", "--out", "it's 5%", "--slurm", "--shards", "8")).ExitCode);
        Assert.True((await RunAsync(path, "resume", "it's 5%", "--shard", "1")).ExitCode == 0);
        var rest = await RunAsync(path, "submit", "tiny.yaml", "--out", "it's 5%", "--slurm");
        Assert.True(rest.ExitCode == 0, rest.Error);
        Assert.Contains("#SBATCH --array=0,2-3", File.ReadAllLines($"{run}/shards/submit/array.sh"));
    }

    [Fact]
    public async Task Kubernetes_gets_an_indexed_job_and_a_merge()
    {
        var written = await RunAsync(
            None, "submit", "tiny.yaml", "--out", "run", "--kubernetes", "--set", "shards=6", "--set", "name=Night.7", "--image", "registry/engram:1", "--volume", "data:/data", "--volume", "runs:/runs",
            "--namespace", "audits", "--time", "3600", "--memory", "64Gi", "--at-once", "2");
        Assert.True(written.ExitCode == 0, written.Error);

        var job = Parse("shards.yaml");
        var spec = (YamlMappingNode)job["spec"];
        Assert.Equal(("batch/v1", "Job", "engram-night-7", "audits"), (Text(job, "apiVersion"), Text(job, "kind"), Text(job["metadata"], "name"), Text(job["metadata"], "namespace")));
        Assert.Equal(("Indexed", "6", "2", "3600"), (Text(spec, "completionMode"), Text(spec, "completions"), Text(spec, "parallelism"), Text(spec, "activeDeadlineSeconds")));
        Assert.Equal("FailIndex", Text(spec["podFailurePolicy"]["rules"][0], "action"));
        var pod = spec["template"]["spec"];
        Assert.Equal("Never", Text(pod, "restartPolicy"));
        var container = pod["containers"][0];
        Assert.Equal(["engram", "resume", _folder["run"]], ((YamlSequenceNode)container["command"]).Select(word => word.ToString()));
        Assert.Equal("1", Text(container["resources"]["limits"], "nvidia.com/gpu"));
        Assert.Equal(("/runs", "runs"), (Text(container["volumeMounts"][1], "mountPath"), Text(pod["volumes"][1]["persistentVolumeClaim"], "claimName")));

        var merge = Parse("merge.yaml");
        Assert.Equal(["engram", "merge", _folder["run"]], ((YamlSequenceNode)merge["spec"]["template"]["spec"]["containers"][0]["command"]).Select(word => word.ToString()));
        Assert.Equal(6, ShardPlan.Read(RunFolder.At(_folder["run"]))!.Shards);

        YamlNode Parse(string name)
        {
            var yaml = new YamlStream();
            using var text = new StringReader(File.ReadAllText(_folder[$"run/shards/submit/{name}"]));
            yaml.Load(text);
            return yaml.Documents[0].RootNode;
        }

        static string Text(YamlNode node, string key) => node[key].ToString();
    }

    [Theory]
    [InlineData("name one of --slurm and --kubernetes")]
    [InlineData("name one of --slurm and --kubernetes", "--slurm", "--kubernetes")]
    [InlineData("--shards: is missing", "--slurm", "--dry-run")]
    [InlineData("--shards: 0 is not from 1", "--slurm", "--shards", "0")]
    [InlineData("--image: is missing", "--kubernetes", "--shards", "2")]
    [InlineData("--partition: is not used with --kubernetes", "--kubernetes", "--image", "i", "--partition", "p")]
    [InlineData("--account: 'a b' has characters", "--slurm", "--account", "a b")]
    [InlineData("--sbatch: 'x' is no option of sbatch", "--slurm", "--sbatch=x")]
    [InlineData("--gpus: -1 is below 0", "--slurm", "--gpus=-1")]
    [InlineData("--volume: 'data' is not CLAIM:PATH", "--kubernetes", "--image", "i", "--volume", "data")]
    public async Task What_no_scheduler_understands_is_refused(string problem, params string[] arguments)
    {
        var result = await RunAsync(None, ["submit", "tiny.yaml", "--out", "run", .. arguments]);
        Assert.Equal((2, true), (result.ExitCode, result.ErrorLine.Contains(problem, StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task Without_sbatch_the_scripts_are_written_and_the_line_says_so()
    {
        var nowhere = new Dictionary<string, string> { ["PATH"] = _folder.Path };
        var result = await RunAsync(nowhere, "submit", "tiny.yaml", "--out", "run", "--slurm", "--shards", "2");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("sbatch is not to be found", result.ErrorLine, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run/shards/submit/array.sh"]));
    }

    [Fact]
    public void Indices_that_follow_each_other_are_written_as_a_range() => Assert.Equal("0-1,3,5-7", SlurmScripts.IndicesOf([0, 1, 3, 5, 6, 7]));

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    private async Task<ProcessResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = EngramProcess.Start(_folder.Path, environment, arguments);
        return await process.WaitAsync();
    }
}
