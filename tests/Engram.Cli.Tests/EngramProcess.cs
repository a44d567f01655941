using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Engram.Tests;

/// <summary>The built program, run as users run it: what it prints, what it ends with, what signals do to it.</summary>
public sealed class EngramProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly ConcurrentQueue<string> _lines = new();

    private EngramProcess(string workingFolder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        // The test project references the program's, so the program lies beside the tests.
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "engram.exe" : "engram"), arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static EngramProcess Start(string workingFolder, params string[] arguments) =>
        new(workingFolder, new Dictionary<string, string>(), arguments);

    public static EngramProcess Start(string workingFolder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new(workingFolder, environment, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProcessResult> RunAsync(string workingFolder, params string[] arguments)
    {
        using var process = Start(workingFolder, arguments);
        return await process.WaitAsync();
    }

    /// <summary>The first line on the standard error that begins so, as soon as it is there.</summary>
    public async Task<string> ErrorLineAsync(string start)
    {
        using var late = new CancellationTokenSource(Limit);
        while (true)
        {
            var ended = _error.IsCompleted;
            if (_lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The program ended without a line '{start}'. It said: {await _error}");
            }

            await Task.Delay(20, late.Token);
        }
    }

    public async Task<ProcessResult> WaitAsync()
    {
        using var late = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"The program did not end within {Limit}. It said: {await _error}");
        }

        return new ProcessResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>SIGKILL: nothing of the program runs after it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>INT, TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<string> ReadErrorAsync()
    {
        var text = new StringBuilder();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
