using Serilog.Core;
using Serilog.Events;

namespace Engram.Cli.Logging;

/// <summary>Readable lines, handed to whatever prints them.</summary>
internal sealed class LineSink(Action<string> print) : ILogEventSink
{
    public void Emit(LogEvent logEvent) => print(ConsoleLine.Of(logEvent));
}
