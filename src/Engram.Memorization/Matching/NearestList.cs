namespace Engram.Memorization;

/// <summary>The nearest few of a stream, each key once by its nearest member; ascending by sum, then row.</summary>
/// <remarks>
/// A key that was pushed out may come back with a smaller sum, so the list holds the right keys at every moment: whoever belongs among the
/// first n is smaller than the last one when its own smallest sum arrives.
/// </remarks>
internal sealed class NearestList(int capacity)
{
    private readonly List<(long Key, Neighbour Neighbour)> _entries = new(capacity);

    /// <summary>A larger sum cannot enter.</summary>
    public long Limit { get; private set; } = capacity == 0 ? -1 : long.MaxValue;

    public IReadOnlyList<Neighbour> Neighbours => [.. _entries.Select(entry => entry.Neighbour)];

    public void Offer(long key, Neighbour neighbour)
    {
        if (neighbour.Squared > Limit)
        {
            return;
        }

        var known = _entries.FindIndex(entry => entry.Key == key);
        if (known >= 0)
        {
            if (!IsBefore(neighbour, _entries[known].Neighbour))
            {
                return;
            }

            _entries.RemoveAt(known);
        }
        else if (_entries.Count == capacity)
        {
            if (!IsBefore(neighbour, _entries[^1].Neighbour))
            {
                return;
            }

            _entries.RemoveAt(capacity - 1);
        }

        var at = _entries.Count;
        while (at > 0 && IsBefore(neighbour, _entries[at - 1].Neighbour))
        {
            at--;
        }

        _entries.Insert(at, (key, neighbour));
        if (_entries.Count == capacity)
        {
            Limit = _entries[^1].Neighbour.Squared;
        }
    }

    private static bool IsBefore(Neighbour a, Neighbour b) =>
        (a.Squared, a.Row, a.View).CompareTo((b.Squared, b.Row, b.View)) < 0;
}
