using System.Diagnostics;

namespace Engram.Compare.Timing;

internal static class Clock
{
    public static double Seconds(Action work)
    {
        var begun = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
