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
            Halve();
        }
    }

    /// <summary>Mean of the n largest, added up from the largest down; NaN without any.</summary>
    public double Mean()
    {
        var held = _held.AsSpan(0, _count);
        held.Sort((left, right) => right.CompareTo(left));
        var sum = 0.0;
        var count = Math.Min(n, _count);
        foreach (var cosine in held[..count])
        {
            sum += cosine;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private void Halve()
    {
        _held.AsSpan().Sort((left, right) => right.CompareTo(left));
        _count = n;
        Least = _held[n - 1];
    }
}
