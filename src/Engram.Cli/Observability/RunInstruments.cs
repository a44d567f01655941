using System.Diagnostics.Metrics;
using Engram.Pipeline.Runs;

namespace Engram.Cli.Observability;

/// <summary>
/// A run's counters as .NET metrics, which whoever exports observes. They hold what the run told last, so that they can be read after it too.
/// </summary>
internal sealed class RunInstruments : IProgress<RunProgress>, IDisposable
{
    public const string MeterName = "Engram";

    private readonly Meter _meter = new(MeterName, Software.Version);
    private volatile RunProgress? _last;
    private volatile bool _finished;

    public RunInstruments()
    {
        _meter.CreateObservableCounter("engram.stage.items", () => Stages(stage => stage.Items), null, "Items that passed the stage: generations for denoise, prompts elsewhere.");
        _meter.CreateObservableCounter("engram.stage.busy", () => Stages(stage => stage.BusySeconds), "s", "Seconds in which the stage worked, summed over devices and threads.");
        _meter.CreateObservableGauge("engram.stage.waiting", () => Stages(stage => stage.WaitingSeconds), "s", "Seconds since the process began in which the stage had no work.");
        _meter.CreateObservableGauge("engram.stage.queue", () => Stages(stage => stage.Queued), null, "Items waiting before the stage.");
        _meter.CreateObservableGauge("engram.stage.queue.longest", () => Stages(stage => stage.Deepest), null, "The longest queue that an item found.");
        _meter.CreateObservableGauge("engram.phase.done", () => Phase<long>(last => last.Done), null, "Generations of the phase that exist; before the first one rows or captions.");
        _meter.CreateObservableGauge("engram.phase.total", () => Phase<long>(last => last.Total), null, "Of how many; 0 where unknown.");
        _meter.CreateObservableGauge("engram.phase.remaining", () => Phase<double>(last => last.Remaining?.TotalSeconds), "s", "Time left of the phase at the rate of its last minute.");
        _meter.CreateObservableGauge("engram.images.rate", () => Run(last => last.ImagesPerSecond), null, "Images drawn a second, over the last minute.");
        _meter.CreateObservableGauge("engram.run.finished", () => Run(_ => _finished ? 1 : 0), null, "1 once the run is finished.");
    }

    public void Report(RunProgress value) => _last = value;

    /// <summary>The run has come to its end.</summary>
    public void Finish() => _finished = true;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<T>> Stages<T>(Func<StageProgress, T> value)
        where T : struct => _last is { } last
            ? last.Stages.Select(stage => new Measurement<T>(value(stage), RunOf(last), new("stage", stage.Stage)))
            : [];

    private IEnumerable<Measurement<T>> Phase<T>(Func<RunProgress, T?> value)
        where T : struct => _last is { } last && value(last) is { } known ? [new Measurement<T>(known, RunOf(last), new("phase", last.Phase))] : [];

    private IEnumerable<Measurement<double>> Run(Func<RunProgress, double> value) => _last is { } last ? [new Measurement<double>(value(last), RunOf(last))] : [];

    private static KeyValuePair<string, object?> RunOf(RunProgress progress) => new("run", progress.RunId);
}
