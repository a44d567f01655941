namespace Engram.Pipeline.Reports;

/// <summary>The first of many by an order, without holding the others.</summary>
/// <param name="most">Held at most.</param>
/// <param name="order">No two are equal.</param>
internal sealed class BestList<T>(int most, IComparer<T> order)
{
    private readonly SortedSet<T> _held = new(order);

    /// <summary>In order.</summary>
    public IReadOnlyList<T> Held => [.. _held];

    /// <summary>Offered and not held.</summary>
    public long Left { get; private set; }

    public void Offer(T item)
    {
        _held.Add(item);
        if (_held.Count > most)
        {
            _held.Remove(_held.Max!);
            Left++;
        }
    }
}
