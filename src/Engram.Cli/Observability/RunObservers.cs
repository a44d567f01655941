using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Serilog;

namespace Engram.Cli.Observability;

/// <summary>Everybody who is told where a run stands: the terminal, and what section observe asks for.</summary>
internal sealed class RunObservers : IProgress<RunProgress>, IDisposable
{
    private readonly IProgress<RunProgress> _console;
    private readonly RunInstruments _instruments = new();
    private readonly PrometheusFile? _file;
    private readonly OtlpExport? _otlp;

    public RunObservers(ObserveOptions options, IProgress<RunProgress> console, TimeProvider time, ILogger log)
    {
        var every = TimeSpan.FromSeconds(options.Seconds);
        _console = console;
        _file = options.Prometheus.Length > 0 ? new PrometheusFile(options.Prometheus, every, time, log.ForContext<PrometheusFile>()) : null;
        _otlp = options.Otlp.Length > 0 ? new OtlpExport(options.Otlp, every, log.ForContext<OtlpExport>()) : null;
    }

    public void Report(RunProgress value)
    {
        _instruments.Report(value);
        _file?.Report(value);
        _console.Report(value);
    }

    /// <summary>The run has come to its end.</summary>
    public void Finish() => _instruments.Finish();

    public void Dispose()
    {
        _file?.Dispose();
        _otlp?.Dispose();
        _instruments.Dispose();
    }
}
