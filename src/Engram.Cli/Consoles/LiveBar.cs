using System.Globalization;
using Engram.Pipeline.Runs;
using Spectre.Console;

namespace Engram.Cli.Consoles;

/// <summary>A bar for the current phase.</summary>
internal sealed class LiveBar(ProgressContext context) : IProgress<RunProgress>
{
    private readonly Lock _gate = new();
    private ProgressTask? _bar;
    private string _phase = "";

    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            if (_bar is null || _phase != value.Phase)
            {
                _bar?.StopTask();
                _phase = value.Phase;
                _bar = context.AddTask(value.Phase);
            }

            _bar.IsIndeterminate = value.Total <= 0;
            _bar.MaxValue = Math.Max(value.Total, 1);
            _bar.Value = value.Done;
            _bar.Description = Describe(value);
        }
    }

    internal static string Describe(RunProgress value)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{value.Phase} {value.Done}/{(value.Total > 0 ? value.Total : "?")}");
        if (value.ImagesPerSecond > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $", {value.ImagesPerSecond:0.0} images/s");
        }

        if (value.Remaining is { } left)
        {
            text += $", {Durations.Text(left)} left";
        }

        return Markup.Escape(text);
    }
}
