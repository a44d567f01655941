using System.CommandLine;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;

namespace Engram.Cli.Commands;

/// <summary>Runs a command's work and turns whatever it throws into lines on the standard error and an exit code.</summary>
internal sealed class Guard(ParseResult parsed, bool json)
{
    private string? _resumable;

    /// <summary>Once read: gives the problems found later their file and line.</summary>
    public ConfigurationFile? Configuration { get; set; }

    /// <summary>What an interrupted user should know: how to go on.</summary>
    public string? AfterInterruption { get; set; }

    /// <summary>An interrupted user goes on with this folder.</summary>
    public void ResumesFrom(string folder)
    {
        _resumable = folder;
        AfterInterruption = $"interrupted; finished work is kept, and 'engram resume {folder}' goes on";
    }

    public static async Task<int> RunAsync(ParseResult parsed, bool json, Func<Guard, Interruption, Task<int>> work)
    {
        var guard = new Guard(parsed, json);
        using var interruption = new Interruption();
        try
        {
            return await work(guard, interruption);
        }
        catch (Exception e)
        {
            return await guard.ReportAsync(e, interruption);
        }
    }

    /// <summary>Where an error came from, for who asked for it.</summary>
    public async Task DebugAsync(Exception error)
    {
        if (parsed.GetValue(CommandLine.Debug))
        {
            await Console.Error.WriteLineAsync(error.ToString());
        }
    }

    private async Task<int> ReportAsync(Exception error, Interruption interruption)
    {
        var failure = interruption.ExitCode is { } code && Failure.IsCancellation(error)
            ? new Failure(code, [AfterInterruption ?? "interrupted"])
            : Failure.Of(error, Configuration);
        if (_resumable is not null && DiskTrouble.Of(error) is { } trouble)
        {
            failure = failure with { Lines = [.. failure.Lines, $"{trouble}: finished work is kept, and 'engram resume {_resumable}' goes on"] };
        }

        foreach (var line in failure.Lines)
        {
            await Console.Error.WriteLineAsync(SafeText.OneLine(line));
        }

        await DebugAsync(error);

        if (json)
        {
            Json.Print(new { ExitCode = failure.Code, Errors = failure.Lines });
        }

        return failure.Code;
    }
}
