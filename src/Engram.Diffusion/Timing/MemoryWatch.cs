namespace Engram.Diffusion.Timing;

/// <summary>The most anonymous memory that the process has while the watch stands; looks every five milliseconds.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const string Status = "/proc/self/status";
    private const string Anonymous = "RssAnon:";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private long _peak;

    public MemoryWatch()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "engram-memory" };
        _thread.Start();
    }

    /// <summary>Bytes; on other systems than Linux the working set.</summary>
    public long Peak
    {
        get
        {
            Look();
            return Interlocked.Read(ref _peak);
        }
    }

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }

    private void Watch()
    {
        while (!_ended.Wait(Interval))
        {
            Look();
        }
    }

    private void Look()
    {
        var bytes = Now();
        for (var seen = Interlocked.Read(ref _peak); bytes > seen; seen = Interlocked.Read(ref _peak))
        {
            Interlocked.CompareExchange(ref _peak, bytes, seen);
        }
    }

    private static long Now()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet;
        }

        // "RssAnon:     123456 kB"
        var line = File.ReadLines(Status).First(text => text.StartsWith(Anonymous, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Anonymous.Length, line.Length - Anonymous.Length - " kB".Length).Trim(), System.Globalization.CultureInfo.InvariantCulture) << 10;
    }
}
