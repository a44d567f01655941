namespace Engram.Memorization;

/// <summary>The n largest of the numbers that come in any order; twice n are held before the smaller half is dropped.</summary>
internal sealed class LargestCosines(int n)
{
    private readonly double[] _held = new double[2 * n];
    private int _count;

    /// <summary>No smaller number is among the n largest.</summary>
    public double Least { get; private set; } = double.NegativeInfinity;

    public void Add(double cosine)
    {
        if (cosine <= Least)
        {
            return;
        }

        _held[_count++] = cosine;
        if (_count == _held.Length)
        {
            _held.AsSpan().Sort();
            _held.AsSpan(n).CopyTo(_held);
            _count = n;
            Least = _held[0];
        }
    }

    /// <summary>Mean of the n largest, added up from the largest down; NaN without any.</summary>
    public double Mean()
    {
        var held = _held.AsSpan(0, _count);
        held.Sort();
        var count = Math.Min(n, _count);
        var sum = 0.0;
        for (var i = _count - 1; i >= _count - count; i--)
        {
            sum += held[i];
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
