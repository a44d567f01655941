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

    /// <summary>Processor time of the whole process: for work of one thread, which nothing else runs beside.</summary>
    public static double ProcessorSeconds(Action work)
    {
        var begun = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
    }
}
