using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Engram.Cli.Logging;

/// <summary>
/// log/START-PID.jsonl of a run, one compact JSON object a line. The file is made with its first event, and a run logs nothing before
/// it holds its folder's lock: so a refused run leaves no trace in a folder that is not its own.
/// </summary>
internal sealed class LazyFileSink(string path) : ILogEventSink, IDisposable
{
    private readonly Lock _gate = new();
    private Logger? _file;

    public void Emit(LogEvent logEvent) => Open().Write(logEvent);

    public void Dispose() => _file?.Dispose();

    private Logger Open()
    {
        lock (_gate)
        {
            return _file ??= new LoggerConfiguration()
                .MinimumLevel.Verbose()
                .WriteTo.File(new CompactJsonFormatter(), path, fileSizeLimitBytes: null)
                .CreateLogger();
        }
    }
}
