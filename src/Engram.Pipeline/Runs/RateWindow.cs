namespace Engram.Pipeline.Runs;

/// <summary>How fast a count grows, over the last minute.</summary>
internal sealed class RateWindow(TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Queue<(long Stamp, long Count)> _recent = [];

    /// <summary>When the oldest count that is remembered was taken.</summary>
    public long Oldest => _recent.Peek().Stamp;

    /// <summary>Per second, with the count of now; 0 with the first one.</summary>
    public double Add(long count)
    {
        var now = time.GetTimestamp();
        _recent.Enqueue((now, count));
        while (_recent.Count > 2 && time.GetElapsedTime(_recent.Peek().Stamp, now) > Length)
        {
            _recent.Dequeue();
        }

        var (stamp, first) = _recent.Peek();
        var seconds = time.GetElapsedTime(stamp, now).TotalSeconds;
        return seconds > 0 ? (count - first) / seconds : 0;
    }

    public void Clear() => _recent.Clear();
}
