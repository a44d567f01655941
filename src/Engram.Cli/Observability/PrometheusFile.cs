using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Serilog;

namespace Engram.Cli.Observability;

/// <summary>
/// The run's metrics in Prometheus' text format, for the textfile collector of its node exporter. The file is replaced whole, by rename, and
/// made with the first progress: a refused run, which has none, leaves that of the running one alone.
/// </summary>
internal sealed class PrometheusFile : IProgress<RunProgress>, IDisposable
{
    private readonly string _path;
    private readonly TimeSpan _every;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, (Instrument Instrument, List<string> Lines)> _found = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long? _written;
    private bool _warned;

    public PrometheusFile(string path, TimeSpan every, TimeProvider time, ILogger log)
    {
        (_path, _every, _time, _log) = (path, every, time, log);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RunInstruments.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            if (_written is null || _time.GetElapsedTime(_written.Value) >= _every)
            {
                Write();
            }
        }
    }

    /// <summary>Writes what stands at the end, where the run had a beginning.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_written is not null)
            {
                Write();
            }
        }

        _listener.Dispose();
    }

    private void Write()
    {
        _written = _time.GetTimestamp();
        _found.Clear();
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (name, (instrument, lines)) in _found)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {(IsCounter(instrument) ? "counter" : "gauge")}\n");
            lines.ForEach(line => text.Append(line));
        }

        try
        {
            DurableFile.WriteText(_path, text.ToString());
            _warned = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody's run ends for want of its metrics; it is said once, until it works again.
            if (!_warned)
            {
                _warned = true;
                _log.Warning("Metrics are not written: {Reason}", e.Message);
            }
        }
    }

    private void Add<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct, IFormattable
    {
        var name = NameOf(instrument);
        if (!_found.TryGetValue(name, out var entry))
        {
            _found.Add(name, entry = (instrument, []));
        }

        var labels = new List<string>();
        foreach (var (key, label) in tags)
        {
            labels.Add($"{key}=\"{Escape((string)label!)}\"");
        }

        entry.Lines.Add($"{name}{{{string.Join(',', labels)}}} {value.ToString(null, CultureInfo.InvariantCulture)}\n");
    }

    /// <summary>engram.stage.busy in s, a counter: engram_stage_busy_seconds_total.</summary>
    private static string NameOf(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (IsCounter(instrument) ? "_total" : "");

    private static bool IsCounter(Instrument instrument) => instrument is ObservableCounter<long> or ObservableCounter<double>;

    private static string Escape(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
