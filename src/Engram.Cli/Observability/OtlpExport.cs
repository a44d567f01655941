using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Serilog;

namespace Engram.Cli.Observability;

/// <summary>
/// Sends the run's metrics by OTLP over HTTP (protobuf). Headers, which may hold a token, come from OTEL_EXPORTER_OTLP_HEADERS, the library's
/// own variable. A collector that does not answer costs the run nothing but five seconds at its end.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string MetricsPath = "v1/metrics";

    private readonly MeterProvider _provider;
    private readonly OtlpComplaints _complaints;

    /// <param name="collector">Its address; /v1/metrics is appended where it names no path.</param>
    public OtlpExport(string collector, TimeSpan every, ILogger log)
    {
        _complaints = new OtlpComplaints(log);
        var address = new Uri(collector);
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("engram", serviceVersion: Software.Version, autoGenerateServiceInstanceId: false))
            .AddMeter(RunInstruments.MeterName)
            .AddOtlpExporter((export, reader) =>
            {
                export.Protocol = OtlpExportProtocol.HttpProtobuf;
                export.Endpoint = address.AbsolutePath == "/" ? new Uri(address, MetricsPath) : address;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)Math.Min(int.MaxValue, every.TotalMilliseconds);
            })
            .Build();
    }

    /// <summary>Sends what stands at the end.</summary>
    public void Dispose()
    {
        _provider.Dispose();
        _complaints.Dispose();
    }
}
