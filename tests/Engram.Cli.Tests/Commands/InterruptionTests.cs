namespace Engram.Tests.Commands;

/// <summary>A run that is cut off is resumed to what an uninterrupted one leaves.</summary>
public sealed class InterruptionTests : IClassFixture<InterruptionTests.WholeRun>
{
    private readonly WholeRun _whole;

    public InterruptionTests(WholeRun whole) => _whole = whole;

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("KILL", 137)]
    public async Task An_interrupted_run_is_resumed_to_the_same_tables_and_pictures(string signal, int code)
    {
        var whole = await _whole.RunAsync();
        var folder = _whole.Folder;
        var name = $"cut-{signal}";
        using (var cut = EngramProcess.Start(folder.Path, WholeRun.Arguments(name)))
        {
            await UntilAsync(() => HasFiles(folder[$"{name}/checkpoint/denoise"]) || cut.HasExited);
            await cut.SignalAsync(signal);
            var result = await cut.WaitAsync();
            Assert.Equal(code, result.ExitCode);
            Assert.False(File.Exists(folder[$"{name}/manifest.sha256"]));
            if (signal != "KILL")
            {
                Assert.EndsWith($"interrupted; finished work is kept, and 'engram resume {name}' goes on", result.ErrorLines[^1], StringComparison.Ordinal);
            }
        }

        var status = await EngramProcess.RunAsync(folder.Path, "status", name);
        Assert.True(status.ExitCode == 0, status.Error);
        Assert.Contains("interrupted", status.Output, StringComparison.Ordinal);

        var resumed = await EngramProcess.RunAsync(folder.Path, "resume", name);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(whole.Rows, await TinyRun.RowsAsync(folder[name]));
        Assert.Equal(whole.Pictures, TinyRun.Pictures(folder[name]));
        Assert.Equal(2, Directory.EnumerateFiles(folder[$"{name}/log"]).Count());
    }

    [Fact]
    public async Task Killed_again_and_again_at_any_moment_it_ends_in_the_same_tables_and_pictures()
    {
        // With a calibration, so that every phase is there. Each process lives a little longer than the one before it, so the last one ends.
        string[] calibrated =
            ["--set", "edges.threshold=auto", "--set", "edges.false_edge_rate=0.05", "--set", "generate.per_prompt=20", "--set", "generate.steps=4"];
        var folder = _whole.Folder;
        var whole = await EngramProcess.RunAsync(folder.Path, ["run", "tiny.yaml", "--out", "calibrated", .. calibrated]);
        Assert.True(whole.ExitCode == 0, whole.Error);

        var kills = 0;
        for (var life = TimeSpan.FromMilliseconds(500); ; life += TimeSpan.FromMilliseconds(600))
        {
            using var process = EngramProcess.Start(folder.Path, ["run", "tiny.yaml", "--out", "killed", .. calibrated]);
            await Task.Delay(life);
            process.Kill();
            var result = await process.WaitAsync();
            if (result.ExitCode == 0)
            {
                break;
            }

            Assert.True(result.ExitCode == 137, result.Error);
            kills++;
        }

        Assert.True(kills >= 2, $"only {kills} kills met a living process");
        Assert.Equal(await TinyRun.RowsAsync(folder["calibrated"]), await TinyRun.RowsAsync(folder["killed"]));
        Assert.Equal(TinyRun.Pictures(folder["calibrated"]), TinyRun.Pictures(folder["killed"]));
        Assert.Empty(Directory.EnumerateFiles(folder["killed"], "*.partial", SearchOption.AllDirectories));
    }

    private static bool HasFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet").Any();

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 6_000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition(), "it did not come to that within a minute");
    }

    /// <summary>The uninterrupted run, made once for all signals.</summary>
    public sealed class WholeRun : IDisposable
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private (IReadOnlyList<string> Rows, IReadOnlyDictionary<string, string> Pictures)? _result;

        public WholeRun() => Folder.Write("tiny.yaml", TinyRun.Yaml(training: TinyRun.Training(Folder), prompts: "[ { strategy: all, take: 4 } ]"));

        public ScratchFolder Folder { get; } = new();

        // Eight batches of eight pictures, with a checkpoint a second: cut in the middle.
        public static string[] Arguments(string name) =>
            ["run", "tiny.yaml", "--out", name, "--set", "generate.per_prompt=16", "--set", "generate.batch=8", "--set", "generate.steps=8"];

        public async Task<(IReadOnlyList<string> Rows, IReadOnlyDictionary<string, string> Pictures)> RunAsync()
        {
            await _gate.WaitAsync();
            try
            {
                if (_result is null)
                {
                    var run = await EngramProcess.RunAsync(Folder.Path, Arguments("whole"));
                    Assert.True(run.ExitCode == 0, run.Error);
                    _result = (await TinyRun.RowsAsync(Folder["whole"]), TinyRun.Pictures(Folder["whole"]));
                }

                return _result.Value;
            }
            finally
            {
                _gate.Release();
            }
        }

        public void Dispose()
        {
            _gate.Dispose();
            Folder.Dispose();
        }
    }
}
