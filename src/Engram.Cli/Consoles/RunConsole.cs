using Engram.Cli.Logging;
using Engram.Pipeline.Runs;
using Serilog;
using Spectre.Console;

namespace Engram.Cli.Consoles;

/// <summary>
/// What a run shows while it works, all of it on the standard error: the log's readable lines (one a minute at least), and on a terminal
/// a live bar below them.
/// </summary>
internal static class RunConsole
{
    public static Task<RunSummary> ExecuteAsync(string folder, TimeProvider time, Func<IProgress<RunProgress>, ILogger, Task<RunSummary>> work) =>
        Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb" ? PlainAsync(folder, time, work) : LiveAsync(folder, time, work);

    private static async Task<RunSummary> PlainAsync(
        string folder, TimeProvider time, Func<IProgress<RunProgress>, ILogger, Task<RunSummary>> work)
    {
        using var log = RunLog.Create(folder, time, new LineSink(Console.Error.WriteLine));
        return await work(new NoProgress(), log.Logger);
    }

    private static async Task<RunSummary> LiveAsync(
        string folder, TimeProvider time, Func<IProgress<RunProgress>, ILogger, Task<RunSummary>> work)
    {
        // Spectre draws the bar below whatever is written through the same console.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        using var log = RunLog.Create(folder, time, new LineSink(console.WriteLine));
        return await console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(context => work(new LiveBar(context), log.Logger));
    }
}
