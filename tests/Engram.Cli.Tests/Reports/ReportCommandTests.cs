using System.Text.Json;
using Engram.Tests.Commands;

namespace Engram.Tests.Reports;

/// <summary>report RUN as users run it: a finished run has one, and one on its way can be asked for it.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_run_ends_with_a_report_that_the_command_writes_again()
    {
        TinyRun.Training(_folder);
        _folder.Write("tiny.yaml", TinyRun.Yaml());
        var run = await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "here");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("report     here/report/report.html", run.Output, StringComparison.Ordinal);
        var first = File.ReadAllText(_folder["here/report/report.json"]);
        var page = File.ReadAllText(_folder["here/report/report.html"]);

        File.Delete(_folder["here/report/report.html"]);
        var report = await EngramProcess.RunAsync(_folder.Path, "report", "here", "--json");
        Assert.True(report.ExitCode == 0, report.Error);
        Assert.Equal(first, report.Output);
        Assert.Equal(page, File.ReadAllText(_folder["here/report/report.html"]));

        // A run that was killed after its tables and before its report has one as soon as it is run again.
        File.Delete(_folder["here/report/report.html"]);
        Assert.Equal(0, (await EngramProcess.RunAsync(_folder.Path, "run", "tiny.yaml", "--out", "here")).ExitCode);
        Assert.Equal(page, File.ReadAllText(_folder["here/report/report.html"]));
    }

    [Fact]
    public async Task A_running_and_a_killed_run_have_a_provisional_report()
    {
        TinyRun.Training(_folder);
        _folder.Write("tiny.yaml", TinyRun.Yaml());
        using var process = EngramProcess.Start(_folder.Path, "run", "tiny.yaml", "--out", "here", "--set", "generate.per_prompt=400");
        while (!Directory.Exists(_folder["here/checkpoint/selection"]) || Directory.GetFiles(_folder["here/checkpoint/selection"], "*.parquet").Length == 0)
        {
            Assert.False(process.HasExited, "the run ended before its selection");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var running = await ReportAsync();
        Assert.Equal(("running", true), (State(running), running.RootElement.GetProperty("run").GetProperty("provisional").GetBoolean()));
        Assert.Equal(2, running.RootElement.GetProperty("figures").GetProperty("headline").GetProperty("selected").GetInt32());
        process.Kill();
        await process.WaitAsync();
        Assert.Equal("interrupted", State(await ReportAsync()));
        Assert.Contains("<strong>Provisional.</strong>", File.ReadAllText(_folder["here/report/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_run_is_said_in_one_line()
    {
        var result = await EngramProcess.RunAsync(_folder.Path, "report", ".");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(".: is not a run's folder: it has no config.yaml", result.Error.Trim());
    }

    public void Dispose() => _folder.Dispose();

    private static string? State(JsonDocument report) => report.RootElement.GetProperty("run").GetProperty("state").GetString();

    private async Task<JsonDocument> ReportAsync()
    {
        var result = await EngramProcess.RunAsync(_folder.Path, "report", "here", "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output);
    }
}
