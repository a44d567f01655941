using System.Globalization;
using Engram.Pipeline.Runs;
using Serilog;

namespace Engram.Cli.Consoles;

/// <summary>One structured line a minute, for logs and for terminals that are none; the first after a minute of work.</summary>
internal sealed class MinuteLines(TimeProvider time, ILogger log) : IProgress<RunProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _last = time.GetTimestamp();

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_last) < Interval)
            {
                return;
            }

            _last = time.GetTimestamp();
        }

        log.Information(
            "{Phase}: {Done} of {Total}, {ImagesPerSecond} images/s, {Remaining} left",
            value.Phase,
            value.Done,
            value.Total > 0 ? value.Total : "?",
            Math.Round(value.ImagesPerSecond, 2),
            Duration(value.Remaining));
    }

    /// <summary>"2 h 05 min", "3 min 20 s", "?".</summary>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => "?",
        { TotalHours: >= 1 } t => string.Create(CultureInfo.InvariantCulture, $"{(long)t.TotalHours} h {t.Minutes:00} min"),
        { TotalMinutes: >= 1 } t => string.Create(CultureInfo.InvariantCulture, $"{t.Minutes} min {t.Seconds:00} s"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.Seconds} s"),
    };
}
