using Engram.Pipeline.Flow;
using Serilog;

namespace Engram.Pipeline.Runs;

/// <summary>Tells where a run stands: twice a second to whoever watches, once a minute to the log.</summary>
internal sealed class RunMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly RunMeters _meters;
    private readonly IProgress<RunProgress> _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(long Stamp, long Drawn)> _recent = [];
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private string _phase = "open";
    private long _total;
    private long _before;
    private long _rows;
    private long? _firstDrawn;

    public RunMonitor(RunMeters meters, IProgress<RunProgress> progress, TimeProvider time, ILogger log)
    {
        (_meters, _progress, _time, _log) = (meters, progress, time, log.ForContext<RunMonitor>());
        _loop = LoopAsync();
    }

    /// <summary>Generations drawn by this process.</summary>
    public long Drawn => _meters.Denoise.Items;

    /// <param name="total">Generations of the phase (selection: training rows); 0 where unknown.</param>
    /// <param name="durable">Those that were there before this process.</param>
    public void Begin(string phase, long total, long durable)
    {
        lock (_gate)
        {
            (_phase, _total, _before) = (phase, total, durable - (CountsRows(phase) ? 0 : Drawn));
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
                if (_time.GetElapsedTime(logged) >= LogEvery)
                {
                    logged = _time.GetTimestamp();
                    _log.Information(
                        "{Phase}: {Done} of {Total}, {ImagesPerSecond:F2} images/s, {Remaining} left",
                        progress.Phase, progress.Done, progress.Total, progress.ImagesPerSecond, WholeSeconds(progress.Remaining));
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
            var rate = Rate();
            var done = CountsRows(_phase) ? Interlocked.Read(ref _rows) : _before + Drawn;
            TimeSpan? remaining = rate > 0 && _total > done ? TimeSpan.FromSeconds((_total - done) / rate) : null;
            progress = new RunProgress(
                _phase, done, _total, rate, remaining,
                [.. _meters.All.Select(meter => new StageProgress(meter.Stage, meter.Items, meter.Queue?.Invoke() ?? 0))]);
        }

        _progress.Report(progress);
        return progress;
    }

    private double Rate()
    {
        var now = _time.GetTimestamp();
        _recent.Enqueue((now, Drawn));
        while (_recent.Count > 2 && _time.GetElapsedTime(_recent.Peek().Stamp, now) > Window)
        {
            _recent.Dequeue();
        }

        if (Drawn > 0)
        {
            _firstDrawn ??= _recent.Peek().Stamp;
        }

        var (stamp, drawn) = _recent.Peek();
        var seconds = _time.GetElapsedTime(stamp, now).TotalSeconds;
        return seconds > 0 ? (Drawn - drawn) / seconds : 0;
    }

    private static TimeSpan? WholeSeconds(TimeSpan? time) => time is { } span ? TimeSpan.FromSeconds(Math.Ceiling(span.TotalSeconds)) : null;
}
