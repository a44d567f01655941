using System.Globalization;
using Engram.Pipeline.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Engram.Cli.Logging;

/// <summary>A run's logger: readable lines on the standard error, compact JSON in the run's folder.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly LazyFileSink _file;
    private readonly Logger _logger;

    private RunLog(LazyFileSink file, ILogEventSink console)
    {
        _file = file;
        _logger = new LoggerConfiguration()
            .MinimumLevel.Debug()
            .WriteTo.Sink(console, LogEventLevel.Information)
            .WriteTo.Sink(file)
            .CreateLogger();
    }

    public ILogger Logger => _logger;

    /// <param name="console">Prints readable lines.</param>
    public static RunLog Create(string runFolder, ObserveOptions options, TimeProvider time, ILogEventSink console)
    {
        // A new file a process: a killed one may have torn the last line of its own.
        var start = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new RunLog(new LazyFileSink(Path.Combine(runFolder, "log"), $"{start}-{Environment.ProcessId}", options), console);
    }

    public void Dispose()
    {
        _logger.Dispose();
        _file.Dispose();
    }
}
