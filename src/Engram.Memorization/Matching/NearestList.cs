namespace Engram.Memorization;

/// <summary>The nearest few of a stream, each key once by its nearest member; ascending by sum, then row.</summary>
/// <remarks>
/// A key that was pushed out may come back with a smaller sum, so the list holds the right keys at every moment: whoever belongs among the
/// first n is smaller than the last one when its own smallest sum arrives. A training set of 50,000 rows enters a list of 50 some 350 times,
/// so keys and neighbours lie in arrays of their own: the look for a key is one vectorised pass, an entry two short moves.
/// </remarks>
internal sealed class NearestList(int capacity)
{
    private readonly long[] _keys = new long[capacity];
    private readonly Neighbour[] _neighbours = new Neighbour[capacity];
    private int _count;

    /// <summary>A larger sum cannot enter.</summary>
    public long Limit { get; private set; } = capacity == 0 ? -1 : long.MaxValue;

    public IReadOnlyList<Neighbour> Neighbours => _neighbours[.._count];

    public void Offer(long key, Neighbour neighbour)
    {
        if (neighbour.Squared > Limit)
        {
            return;
        }

        var known = _keys.AsSpan(0, _count).IndexOf(key);
        var from = known >= 0 ? known : _count == capacity ? _count - 1 : _count;
        if (from < _count && !IsBefore(neighbour, _neighbours[from]))
        {
            return;
        }

        // Everything from its place up to the one that leaves, or to the end, moves back by one.
        var at = Place(neighbour, from);
        Array.Copy(_keys, at, _keys, at + 1, from - at);
        Array.Copy(_neighbours, at, _neighbours, at + 1, from - at);
        (_keys[at], _neighbours[at]) = (key, neighbour);
        _count = Math.Max(_count, from + 1);
        if (_count == capacity)
        {
            Limit = _neighbours[^1].Squared;
        }
    }

    /// <summary>The first entry before <paramref name="end"/> that the neighbour goes before, by halving.</summary>
    private int Place(in Neighbour neighbour, int end)
    {
        var low = 0;
        while (low < end)
        {
            var middle = (low + end) / 2;
            (low, end) = IsBefore(neighbour, _neighbours[middle]) ? (low, middle) : (middle + 1, end);
        }

        return low;
    }

    private static bool IsBefore(in Neighbour a, in Neighbour b) =>
        a.Squared != b.Squared ? a.Squared < b.Squared : a.Row != b.Row ? a.Row < b.Row : a.View < b.View;
}
