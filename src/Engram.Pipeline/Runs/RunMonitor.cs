using Engram.Pipeline.Flow;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>Tells where a run stands: twice a second to whoever watches, and one line to the log every so often.</summary>
internal sealed class RunMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly RunMeters _meters;
    private readonly IProgress<RunProgress> _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _runId;
    private readonly TimeSpan _logEvery;
    private readonly RateWindow _drawn;
    private readonly RateWindow _done;
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private string _phase = "open";
    private long _total;
    private long _before;
    private long _rows;
    private long? _firstDrawn;

    /// <param name="logEvery">Between two lines of the log.</param>
    public RunMonitor(RunMeters meters, IProgress<RunProgress> progress, TimeProvider time, ILogger log, string runId, TimeSpan logEvery)
    {
        (_meters, _progress, _time, _log) = (meters, progress, time, log.ForContext<RunMonitor>());
        (_runId, _logEvery, _drawn, _done) = (runId, logEvery, new RateWindow(time), new RateWindow(time));
        _loop = LoopAsync();
    }

    /// <summary>Generations drawn, or losses taken, by this process.</summary>
    public long Drawn => _meters.Denoise.Items + _meters.Loss.Items;

    /// <param name="total">Generations of the phase (selection: training rows); 0 where unknown.</param>
    /// <param name="durable">Those that were there before this process.</param>
    public void Begin(string phase, long total, long durable)
    {
        lock (_gate)
        {
            (_phase, _total, _before) = (phase, total, durable - (CountsRows(phase) ? 0 : Drawn));
            _done.Clear();
        }

        _log.Information("Phase {Phase} begins: {Total} items, {Durable} are done", phase, total, durable);
        Report();
    }

    /// <summary>Training rows, captions, or units of work that are through.</summary>
    public void Rows(long rows) => Interlocked.Exchange(ref _rows, rows);

    /// <summary>Drawn a second since this process drew its first.</summary>
    public double MeanRate()
    {
        lock (_gate)
        {
            return _firstDrawn is { } first && Drawn > 0 ? Drawn / Math.Max(0.001, _time.GetElapsedTime(first).TotalSeconds) : 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    /// <summary>Before the first picture is drawn the phases count what they pass, not pictures.</summary>
    private static bool CountsRows(string phase) => phase is not ("calibration" or "attack" or "finish" or "open");

    private async Task LoopAsync()
    {
        var logged = _time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var progress = Report();
                if (_time.GetElapsedTime(logged) >= _logEvery)
                {
                    logged = _time.GetTimestamp();
                    Log(progress);
                }
            }
        }
        catch (OperationCanceledException)
        {
            Report();
        }
    }

    private RunProgress Report()
    {
        RunProgress progress;
        lock (_gate)
        {
            var rate = _drawn.Add(Drawn);
            if (Drawn > 0)
            {
                _firstDrawn ??= _drawn.Oldest;
            }

            var done = CountsRows(_phase) ? Interlocked.Read(ref _rows) : _before + Drawn;
            var speed = _done.Add(done);
            TimeSpan? remaining = speed > 0 && _total > done ? TimeSpan.FromSeconds((_total - done) / speed) : null;
            progress = new RunProgress(_runId, _phase, done, _total, rate, remaining, [.. _meters.All.Select(StageOf)]);
        }

        _progress.Report(progress);
        return progress;
    }

    /// <summary>One line to read; its event has every stage's counters too.</summary>
    private void Log(RunProgress progress)
    {
        var log = _log.ForContext("Stages", progress.Stages, destructureObjects: true);
        if (progress.Remaining is { } remaining)
        {
            log.Information(
                "{Phase}: {Done} of {Total}, {ImagesPerSecond:F2} images/s, {Remaining} left", progress.Phase, progress.Done, progress.Total,
                progress.ImagesPerSecond, WholeSeconds(remaining));
        }
        else
        {
            log.Information(
                "{Phase}: {Done} of {Total}, {ImagesPerSecond:F2} images/s", progress.Phase, progress.Done, progress.Total, progress.ImagesPerSecond);
        }
    }

    private static StageProgress StageOf(StageMeter meter) =>
        new(meter.Stage, meter.Items, meter.Queue?.Invoke() ?? 0, meter.Deepest, meter.BusySeconds, meter.WaitingSeconds);

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
}
