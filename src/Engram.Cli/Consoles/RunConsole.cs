using Engram.Cli.Commands;
using Engram.Cli.Logging;
using Engram.Cli.Observability;
using Engram.Pipeline.Options;
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
    public static async Task<T> ExecuteAsync<T>(
        string folder, ObserveOptions options, TimeProvider time, Func<IProgress<RunProgress>, ILogger, Task<T>> work)
    {
        if (Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb")
        {
            return await LoggedAsync(folder, options, time, Console.Error.WriteLine, log => ObservedAsync(options, new NoProgress(), time, log, work));
        }

        // Spectre draws the bar below whatever is written through the same console.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await LoggedAsync(folder, options, time, console.WriteLine, log => console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(context => ObservedAsync(options, new LiveBar(context), time, log, work)));
    }

    private static async Task<T> ObservedAsync<T>(
        ObserveOptions options, IProgress<RunProgress> console, TimeProvider time, ILogger log, Func<IProgress<RunProgress>, ILogger, Task<T>> work)
    {
        using var observers = new RunObservers(options, console, time, log);
        var summary = await work(observers, log);
        observers.Finish();
        return summary;
    }

    private static async Task<T> LoggedAsync<T>(
        string folder, ObserveOptions options, TimeProvider time, Action<string> print, Func<ILogger, Task<T>> work)
    {
        using var lines = new HeldLines(print, time);
        using var log = RunLog.Create(folder, options, time, new LineSink(lines.Print));
        try
        {
            var summary = await work(log.Logger);
            lines.Release();
            return summary;
        }
        catch (Exception e)
        {
            if (Failure.Of(e, configuration: null).Code is ExitCode.BadInput or ExitCode.Refused)
            {
                lines.Drop();
            }

            lines.Release();
            throw;
        }
    }
}
