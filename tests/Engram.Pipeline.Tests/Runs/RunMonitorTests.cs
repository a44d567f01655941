using System.Collections.Concurrent;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Tests.Support;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Engram.Tests.Runs;

/// <summary>What a run tells of itself, by a clock of the test's own.</summary>
public sealed class RunMonitorTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();
    private readonly RunMeters _meters;
    private readonly Records _records = new();

    public RunMonitorTests() => _meters = new RunMeters(_clock);

    [Fact]
    public async Task A_line_a_minute_has_the_counters_and_queues_of_every_stage()
    {
        await using var monitor = await StartAsync();
        _meters.Denoise.Queue = () => 3;
        monitor.Begin("attack", 600, 0);
        Draw(40, seconds: 59);
        Assert.Empty(Lines());

        Draw(20, seconds: 1);
        var line = await UntilAsync(Lines, lines => lines.Count == 1);
        Assert.Equal("attack: 60 of 600, 1.00 images/s, 00:09:00 left", line[0].RenderMessage(System.Globalization.CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal));
        var stages = Assert.IsType<SequenceValue>(line[0].Properties["Stages"]).Elements.Cast<StructureValue>().ToList();
        Assert.Equal(_meters.All.Select(meter => $"\"{meter.Stage}\""), stages.Select(stage => Of(stage, "Stage")));
        var denoise = stages.Single(stage => Of(stage, "Stage") == "\"denoise\"");
        Assert.Equal(("60", "3", "3", "60"), (Of(denoise, "Items"), Of(denoise, "Queued"), Of(denoise, "Deepest"), Of(denoise, "BusySeconds")));

        _clock.Advance(Minute);
        Assert.Equal(2, (await UntilAsync(Lines, lines => lines.Count == 2)).Count);
    }

    [Fact]
    public async Task Time_left_is_that_of_the_phase_at_the_rate_of_its_last_minute()
    {
        await using var monitor = await StartAsync();
        monitor.Begin("selection", 1_000, 0);
        Assert.Null(_records.Progress.Last().Remaining);
        monitor.Rows(100);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(90), (await UntilAsync(() => _records.Progress.Last(), last => last.Remaining is not null)).Remaining);

        // Another phase begins with no rate of its own; what was there before it came from another process, and is no speed.
        monitor.Begin("attack", 600, 500);
        Assert.Equal((500, null), (_records.Progress.Last().Done, _records.Progress.Last().Remaining));
        Draw(20, seconds: 10);
        var last = await UntilAsync(() => _records.Progress.Last(), progress => progress.Done == 520 && progress.Remaining is not null);
        Assert.Equal((TimeSpan.FromSeconds(40), "run-1"), (last.Remaining, last.RunId));
    }

    private async Task<RunMonitor> StartAsync()
    {
        var monitor = new RunMonitor(_meters, _records, _clock, new LoggerConfiguration().WriteTo.Sink(_records).CreateLogger(), "run-1", Minute);
        await Task.Yield();
        return monitor;
    }

    private void Draw(long images, int seconds)
    {
        // Before the clock moves, since the loop looks as soon as it has.
        var begun = _meters.Denoise.Begin();
        _meters.Denoise.End(begun - (seconds * TimeSpan.TicksPerSecond), images);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private List<LogEvent> Lines() => [.. _records.Events.Where(line => line.Properties.ContainsKey("Stages"))];

    private static string Of(StructureValue stage, string name) => stage.Properties.Single(property => property.Name == name).Value.ToString();

    private async Task<T> UntilAsync<T>(Func<T> read, Func<T, bool> holds)
    {
        for (var i = 0; i < 500 && !holds(read()); i++)
        {
            // The loop takes its ticks on another thread: half a second of the test's clock is one.
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(holds(read()), "it did not come to that");
        return read();
    }

    private sealed class Records : IProgress<RunProgress>, ILogEventSink
    {
        public ConcurrentQueue<LogEvent> Events { get; } = [];

        public ConcurrentQueue<RunProgress> Progress { get; } = [];

        public void Report(RunProgress value) => Progress.Enqueue(value);

        public void Emit(LogEvent logEvent) => Events.Enqueue(logEvent);
    }
}
