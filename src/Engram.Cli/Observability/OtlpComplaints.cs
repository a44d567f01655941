using System.Diagnostics.Tracing;
using Serilog;

namespace Engram.Cli.Observability;

/// <summary>The exporting library tells its troubles as events only: the first one is put into the log, or nobody would know of it.</summary>
internal sealed class OtlpComplaints(ILogger log) : EventListener
{
    private int _told;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Level is EventLevel.Error or EventLevel.Warning or EventLevel.Critical && Interlocked.Exchange(ref _told, 1) == 0)
        {
            var reason = string.Join("; ", (eventData.Payload ?? []).Select(part => $"{part}".Split('\n')[0]));
            log?.Warning("Metrics are not sent: {Reason}", reason);
        }
    }
}
