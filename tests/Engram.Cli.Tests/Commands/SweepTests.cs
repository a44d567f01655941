using System.Text.Json;

namespace Engram.Tests.Commands;

/// <summary>Sweeps of the whole program on the shipped model.</summary>
public sealed class SweepTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public SweepTests() => _folder.Write("pictures-are-there", TinyRun.Training(_folder));

    [Fact]
    public async Task A_sweep_that_is_killed_and_resumed_gives_each_cell_what_its_own_run_gives()
    {
        _folder.Write("tiny.yaml", TinyRun.Yaml());
        _folder.Write("sweep.yaml", TinyRun.Yaml() + "\nsweep: { generate: { guidance: [1.5, 3.0] } }\n");
        var kills = 0;
        ProcessResult result;
        for (var life = TimeSpan.FromMilliseconds(1_500); ; life += TimeSpan.FromMilliseconds(700))
        {
            using var process = EngramProcess.Start(_folder.Path, "run", "sweep.yaml", "--out", "sweep");
            await Task.Delay(life);
            process.Kill();
            result = await process.WaitAsync();
            if (result.ExitCode == 0)
            {
                break;
            }

            Assert.True(result.ExitCode == 137, result.Error);
            kills++;
        }

        Assert.True(kills >= 1, "no kill met a living process");
        Assert.Contains("The selection is that of", string.Concat(Directory.EnumerateFiles(_folder["sweep/cells/1-guidance-3/log"]).Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Contains("sweep tiny, 2 of 2 cells done", result.Output, StringComparison.Ordinal);
        foreach (var (cell, guidance) in new[] { ("0-guidance-1.5", "1.5"), ("1-guidance-3", "3.0") })
        {
            var alone = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", $"alone-{guidance}", "--set", $"generate.guidance={guidance}");
            Assert.True(alone.ExitCode == 0, alone.Error);
            Assert.Equal(await TinyRun.RowsAsync(_folder[$"alone-{guidance}"]), await TinyRun.RowsAsync(_folder[$"sweep/cells/{cell}"]));
            Assert.Equal(TinyRun.Pictures(_folder[$"alone-{guidance}"]), TinyRun.Pictures(_folder[$"sweep/cells/{cell}"]));
        }

        // The second cell took the first one's selection and training pictures; the folder goes on by itself and refuses other cells.
        Assert.NotEmpty(Directory.EnumerateFiles(_folder["sweep/.cache"], "*", SearchOption.AllDirectories));
        Assert.All(Directory.EnumerateDirectories(_folder["sweep/cells"]), cell => Assert.False(Directory.Exists(Path.Combine(cell, "checkpoint", "pack"))));
        var again = await EngramProcess.RunAsync(_folder.Path, "resume", "sweep");
        Assert.Equal((0, result.Output), (again.ExitCode, again.Output));
        var other = await EngramProcess.RunAsync(_folder.Path, "run", "sweep.yaml", "--out", "sweep", "--set", "sweep.generate.guidance=[2.0]");
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("the sweep began with other cells (2 then, 1 now; '0-guidance-2' is new)", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_cell_is_recorded_and_the_others_run_unless_the_sweep_is_to_stop()
    {
        _folder.Write("sweep.yaml", TinyRun.Yaml() + $"\nsweep: {{ model: [ nowhere, '{TinyRun.Shipped}/model' ] }}\n");
        var result = await EngramProcess.RunAsync(_folder.Path, "run", "sweep.yaml", "--out", "sweep", "--json");

        Assert.Equal(1, result.ExitCode);
        using var document = JsonDocument.Parse(result.Output);
        var cells = document.RootElement.GetProperty("cells").EnumerateArray().ToList();
        Assert.Equal(["failed", "done"], cells.Select(cell => cell.GetProperty("state").GetString()));
        Assert.Contains("nowhere", cells[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, cells[1].GetProperty("prompts").GetInt64());

        var status = await EngramProcess.RunAsync(_folder.Path, "status", "sweep");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains("sweep tiny, 1 of 2 cells done", status.Output, StringComparison.Ordinal);
        Assert.Contains("failed     0-model-nowhere: ", status.Output, StringComparison.Ordinal);

        var stopped = await EngramProcess.RunAsync(_folder.Path, "run", "sweep.yaml", "--out", "stopped", "--set", "sweep.on_failure=stop");
        Assert.Equal(1, stopped.ExitCode);
        Assert.False(Directory.Exists(_folder["stopped/cells/1-model-model"]));
    }

    [Fact]
    public async Task Other_commands_and_a_runs_folder_refuse_a_sweep_in_one_line()
    {
        _folder.Write("sweep.yaml", TinyRun.Yaml() + "\nsweep: { generate.seed: [1, 2] }\n");
        var plan = await EngramProcess.RunAsync(_folder.Path, "plan", "sweep.yaml");
        Assert.Equal((2, "sweep.yaml:11: sweep: this command takes a single run; run, resume, status, report and verify know sweeps"), (plan.ExitCode, Assert.Single(plan.ErrorLines)));

        _folder.Write("full/notes.txt", "mine");
        var foreign = await EngramProcess.RunAsync(_folder.Path, "run", "sweep.yaml", "--out", "full");
        Assert.Equal(3, foreign.ExitCode);
        Assert.EndsWith("full: the folder is not empty and no sweep (it holds 'notes.txt'); name another one with --out", Assert.Single(foreign.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["full/notes.txt"]));
    }

    public void Dispose() => _folder.Dispose();
}
