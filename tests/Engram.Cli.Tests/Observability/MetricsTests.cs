using System.Net;
using System.Net.Sockets;
using System.Text;
using Engram.Cli.Observability;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Engram.Tests.Observability;

/// <summary>Metrics as a collector finds them: a text file of Prometheus, and what is sent by OTLP.</summary>
public sealed class MetricsTests : IDisposable
{
    private static readonly RunProgress Progress = new(
        "tiny-1", "attack", 30, 120, 1.5, TimeSpan.FromSeconds(60),
        [new StageProgress("denoise", 30, 2, 3, 12.5, 0.25), new StageProgress("match", 1, 0, 1, 0.5, 19)]);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_text_file_is_written_whole_and_says_when_the_run_is_finished()
    {
        var path = _folder["node/engram.prom"];
        using (var observers = Observe(new ObserveOptions { Prometheus = path, Seconds = 3_600 }, out _))
        {
            Assert.False(File.Exists(path));
            observers.Report(Progress);
            Assert.Equal(
                """
                # HELP engram_images_rate Images drawn a second, over the last minute.
                # TYPE engram_images_rate gauge
                engram_images_rate{run="tiny-1"} 1.5
                # HELP engram_phase_done Generations of the phase that exist; before the first one rows or captions.
                # TYPE engram_phase_done gauge
                engram_phase_done{run="tiny-1",phase="attack"} 30
                # HELP engram_phase_remaining_seconds Time left of the phase at the rate of its last minute.
                # TYPE engram_phase_remaining_seconds gauge
                engram_phase_remaining_seconds{run="tiny-1",phase="attack"} 60
                # HELP engram_phase_total Of how many; 0 where unknown.
                # TYPE engram_phase_total gauge
                engram_phase_total{run="tiny-1",phase="attack"} 120
                # HELP engram_run_finished 1 once the run is finished.
                # TYPE engram_run_finished gauge
                engram_run_finished{run="tiny-1"} 0
                # HELP engram_stage_busy_seconds_total Seconds in which the stage worked, summed over devices and threads.
                # TYPE engram_stage_busy_seconds_total counter
                engram_stage_busy_seconds_total{run="tiny-1",stage="denoise"} 12.5
                engram_stage_busy_seconds_total{run="tiny-1",stage="match"} 0.5
                # HELP engram_stage_items_total Items that passed the stage: generations for denoise, prompts elsewhere.
                # TYPE engram_stage_items_total counter
                engram_stage_items_total{run="tiny-1",stage="denoise"} 30
                engram_stage_items_total{run="tiny-1",stage="match"} 1
                # HELP engram_stage_queue Items waiting before the stage.
                # TYPE engram_stage_queue gauge
                engram_stage_queue{run="tiny-1",stage="denoise"} 2
                engram_stage_queue{run="tiny-1",stage="match"} 0
                # HELP engram_stage_queue_longest The longest queue that an item found.
                # TYPE engram_stage_queue_longest gauge
                engram_stage_queue_longest{run="tiny-1",stage="denoise"} 3
                engram_stage_queue_longest{run="tiny-1",stage="match"} 1
                # HELP engram_stage_waiting_seconds Seconds since the process began in which the stage had no work.
                # TYPE engram_stage_waiting_seconds gauge
                engram_stage_waiting_seconds{run="tiny-1",stage="denoise"} 0.25
                engram_stage_waiting_seconds{run="tiny-1",stage="match"} 19

                """,
                File.ReadAllText(path));

            // Not again before its time.
            File.Delete(path);
            observers.Report(Progress);
            Assert.False(File.Exists(path));
            observers.Finish();
        }

        Assert.Contains("engram_run_finished{run=\"tiny-1\"} 1\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder["node"]));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_once_and_ends_nothing()
    {
        _folder.Write("file", "");
        using (var observers = Observe(new ObserveOptions { Prometheus = _folder["file/engram.prom"], Seconds = 1 }, out var events))
        {
            observers.Report(Progress);
            observers.Report(Progress);
            Assert.StartsWith("Metrics are not written: ", Assert.Single(events.All).RenderMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_collector_gets_the_metrics_by_OTLP_and_a_dead_one_is_said()
    {
        using var server = new HttpListener();
        var port = FreePort();
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        var asked = server.GetContextAsync();
        using (var observers = Observe(new ObserveOptions { Otlp = $"http://127.0.0.1:{port}", Seconds = 1 }, out _))
        {
            observers.Report(Progress);
            var context = await asked.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
            context.Response.Close();
            Assert.Equal(("POST", "/v1/metrics", "application/x-protobuf"), (context.Request.HttpMethod, context.Request.Url!.AbsolutePath, context.Request.ContentType));

            // Names and labels stand in protobuf as they are.
            var text = Encoding.Latin1.GetString(body.ToArray());
            Assert.All(["service.name", "engram.stage.items", "engram.stage.queue", "engram.phase.remaining", "denoise", "tiny-1"], name => Assert.Contains(name, text, StringComparison.Ordinal));
            server.Stop();
        }

        using (var observers = Observe(new ObserveOptions { Otlp = $"http://127.0.0.1:{port}", Seconds = 3_600 }, out var events))
        {
            observers.Report(Progress);
            observers.Dispose();
            Assert.StartsWith("Metrics are not sent: ", Assert.Single(events.All).RenderMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static RunObservers Observe(ObserveOptions options, out Kept events)
    {
        events = new Kept();
        return new RunObservers(options, new Progress<RunProgress>(), TimeProvider.System, new LoggerConfiguration().WriteTo.Sink(events).CreateLogger());
    }

    private sealed class Kept : ILogEventSink
    {
        public List<LogEvent> All { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            lock (All)
            {
                All.Add(logEvent);
            }
        }
    }
}
