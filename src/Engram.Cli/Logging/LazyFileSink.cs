using Engram.Pipeline.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Engram.Cli.Logging;

/// <summary>
/// log/START-PID-DAY.jsonl of a run, one compact JSON object a line; after so many bytes, and at midnight, the next file begins. The first
/// one is made with the first event, and a run logs nothing before it holds its folder's lock: so a refused run leaves no trace in a folder
/// that is not its own.
/// </summary>
/// <param name="name">START-PID.</param>
/// <param name="bytes">Of a file, about: its last line is whole.</param>
/// <param name="files">Of this process, and of all before it.</param>
internal sealed class LazyFileSink(string folder, string name, long bytes, int files) : ILogEventSink, IDisposable
{
    private readonly Lock _gate = new();
    private Logger? _file;

    public LazyFileSink(string folder, string name, ObserveOptions options)
        : this(folder, name, (long)options.LogMebibytes << 20, options.LogFiles)
    {
    }

    public void Emit(LogEvent logEvent) => Open().Write(logEvent);

    public void Dispose() => _file?.Dispose();

    private Logger Open()
    {
        lock (_gate)
        {
            if (_file is null)
            {
                Thin();
                _file = new LoggerConfiguration()
                    .MinimumLevel.Verbose()
                    .WriteTo.File(
                        new CompactJsonFormatter(), Path.Combine(folder, $"{name}-.jsonl"), rollingInterval: RollingInterval.Day, fileSizeLimitBytes: bytes,
                        rollOnFileSizeLimit: true, retainedFileCountLimit: files)
                    .CreateLogger();
            }

            return _file;
        }
    }

    /// <summary>Deletes the oldest files of earlier processes; names begin with the time, so they are in order.</summary>
    private void Thin()
    {
        if (Directory.Exists(folder))
        {
            foreach (var old in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).SkipLast(files))
            {
                File.Delete(old);
            }
        }
    }
}
