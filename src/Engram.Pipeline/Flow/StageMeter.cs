using Engram.Storage.Runs;

namespace Engram.Pipeline.Flow;

/// <summary>Counts what passes a stage and how long the stage works on it.</summary>
internal sealed class StageMeter(string stage, TimeProvider time)
{
    private readonly long _opened = time.GetTimestamp();
    private long _busyTicks;
    private long _items;
    private long _deepest;
    private double? _otherWaiting;

    public string Stage { get; } = stage;

    public long Items => Interlocked.Read(ref _items);

    /// <summary>Items waiting before the stage now; set by the flow where a queue stands before it.</summary>
    public Func<int>? Queue { get; set; }

    /// <summary>The longest queue that an item found.</summary>
    public long Deepest => Interlocked.Read(ref _deepest);

    /// <summary>Summed over the devices and threads that serve the stage.</summary>
    public double BusySeconds => TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks)).TotalSeconds;

    /// <summary>Wall seconds since the stage opened in which nothing of it was busy; 0 where several worked at once all the time.</summary>
    public double WaitingSeconds => _otherWaiting ?? Math.Max(0, time.GetElapsedTime(_opened).TotalSeconds - BusySeconds);

    public long Begin()
    {
        var waiting = Queue?.Invoke() ?? 0;
        if (waiting > Deepest)
        {
            Interlocked.Exchange(ref _deepest, waiting);
        }

        return time.GetTimestamp();
    }

    public void End(long begun, long items)
    {
        Interlocked.Add(ref _busyTicks, time.GetElapsedTime(begun).Ticks);
        Count(items);
    }

    /// <summary>Items of a stage that works long on one input, as they come.</summary>
    public void Count(long items) => Interlocked.Add(ref _items, items);

    /// <summary>Adds what another process measured, for one that only puts together: its own waiting counts no more.</summary>
    public void Add(ShardTiming other)
    {
        _otherWaiting = (_otherWaiting ?? 0) + other.WaitingSeconds;
        Interlocked.Add(ref _busyTicks, TimeSpan.FromSeconds(other.BusySeconds).Ticks);
        Interlocked.Add(ref _items, other.Items);
        _deepest = Math.Max(_deepest, other.QueueDepth);
    }
}
