using System.Globalization;

namespace Engram.Cli.Consoles;

/// <summary>Durations as people say them.</summary>
internal static class Durations
{
    /// <summary>"2 h 05 min", "3 min 20 s", "7 s", "?".</summary>
    public static string Text(TimeSpan? span) => span switch
    {
        null => "?",
        { TotalHours: >= 1 } t => string.Create(CultureInfo.InvariantCulture, $"{(long)t.TotalHours} h {t.Minutes:00} min"),
        { TotalMinutes: >= 1 } t => string.Create(CultureInfo.InvariantCulture, $"{t.Minutes} min {t.Seconds:00} s"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.Seconds} s"),
    };
}
