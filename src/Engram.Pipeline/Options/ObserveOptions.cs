using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>Section <c>observe</c>: what a run tells of itself while it works.</summary>
public sealed record ObserveOptions
{
    /// <summary>Between two lines of the log, and two writings of the metrics.</summary>
    [Between(1, 86_400)]
    public int Seconds { get; init; } = 60;

    /// <summary>A file for Prometheus' node exporter (textfile collector); empty writes none.</summary>
    [FilePath]
    public string Prometheus { get; init; } = "";

    /// <summary>Where metrics are sent by OTLP over HTTP, without secrets (OTEL_EXPORTER_OTLP_HEADERS has them); empty sends none.</summary>
    [Pattern("^(https?://[^\\s@]+)?$", "http://HOST:PORT or https://HOST:PORT, without a user")]
    public string Otlp { get; init; } = "";

    /// <summary>Of one log file; then the next begins, as at midnight.</summary>
    [Between(1, 4_096)]
    public int LogMebibytes { get; init; } = 64;

    /// <summary>Of a process, and of all processes before it; the oldest go.</summary>
    [Between(1, 1_000)]
    public int LogFiles { get; init; } = 30;
}
