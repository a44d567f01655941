using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Finds the pairs of two blocks of rows whose cosine is at or above a bound, and joins their sets. Only joins that bring two sets
/// together are kept: they are what has to be done again after a restart, at most one a row.
/// </summary>
internal sealed class CosinePairs
{
    private readonly CosineRule _rule;
    private readonly ShortProducts _products;
    private readonly int _length;
    private readonly DisjointSets _joined;
    private readonly int[] _squares;
    private readonly int _leastDot;
    private readonly Lock _gate = new();

    /// <param name="squares">Σ v² by row; 0 where a row is not usable.</param>
    public CosinePairs(CosineRule rule, ShortProducts products, int length, int[] squares, DisjointSets joined)
    {
        (_rule, _products, _length, _squares, _joined) = (rule, products, length, squares, joined);
        var smallest = int.MaxValue;
        foreach (var square in squares)
        {
            smallest = square > 0 ? Math.Min(smallest, square) : smallest;
        }

        _leastDot = smallest == int.MaxValue ? int.MaxValue : rule.LeastDot(smallest);
    }

    /// <param name="rowOfA">Row of each vector of a.</param>
    /// <param name="same">a and b are the same rows.</param>
    /// <param name="joins">Takes the pairs that joined two sets.</param>
    public void Join(
        ReadOnlySpan<short> a, ReadOnlyMemory<int> rowOfA, ReadOnlySpan<short> b, ReadOnlyMemory<int> rowOfB, bool same,
        List<(int A, int B)> joins, CancellationToken stop) =>
        _products.Run(
            a, rowOfA.Length, b, rowOfB.Length, _length,
            (firstA, rows, firstB, columns, dots, stride) =>
            {
                for (var i = 0; i < rows; i++)
                {
                    var line = dots.Slice(i * stride, stride);
                    if (HasAny(line))
                    {
                        Take(line[..columns], rowOfA.Span[firstA + i], rowOfB.Span.Slice(firstB, columns), joins);
                    }
                }
            },
            same, stop);

    private bool HasAny(ReadOnlySpan<int> line)
    {
        var bound = Vector128.Create(_leastDot);
        foreach (var vector in MemoryMarshal.Cast<int, Vector128<int>>(line))
        {
            if (Vector128.GreaterThanOrEqualAny(vector, bound))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(ReadOnlySpan<int> line, int row, ReadOnlySpan<int> others, List<(int A, int B)> joins)
    {
        for (var j = 0; j < line.Length; j++)
        {
            if (line[j] >= _leastDot && others[j] != row && _rule.Holds(line[j], _squares[row], _squares[others[j]]))
            {
                lock (_gate)
                {
                    if (_joined.Find(row) != _joined.Find(others[j]))
                    {
                        _joined.Join(row, others[j]);
                        joins.Add((row, others[j]));
                    }
                }
            }
        }
    }
}
