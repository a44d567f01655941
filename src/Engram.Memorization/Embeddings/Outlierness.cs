using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Mean cosine distance (1 − cosine) of every row to its n nearest other rows: the paper's measure of how far out a picture lies. A unit
/// of work is 1,024 rows, each compared with all.
/// </summary>
public sealed class Outlierness
{
    private const int RowsOfUnit = 1_024;

    private readonly IEmbeddingRows _rows;
    private readonly ShortProducts _products;
    private readonly int[] _squares;
    private readonly int _smallest;

    /// <param name="nearest">Clamped to the other rows that can be compared.</param>
    public Outlierness(IEmbeddingRows rows, int nearest, ShortProducts products, CancellationToken stop = default)
    {
        (_rows, _products) = (rows, products);
        _squares = CosineClustering.SquaresOf(rows, stop);
        var usable = _squares.Count(square => square > 0);
        _smallest = _squares.Where(square => square > 0).DefaultIfEmpty(1).Min();
        Nearest = Math.Max(0, Math.Min(nearest, usable - 1));
    }

    /// <summary>Neighbours that are averaged.</summary>
    public int Nearest { get; }

    public int Units => (_rows.Count + RowsOfUnit - 1) / RowsOfUnit;

    /// <summary>Bytes that it holds at most.</summary>
    public static long BytesOf(long rows, int length, int nearest) =>
        (4 * rows) + (Math.Min(rows, EmbeddingChunks.RowsOf(length)) * length * sizeof(short))
        + (RowsOfUnit * ((long)length * sizeof(short))) + (RowsOfUnit * 16 * Math.Min(nearest, rows));

    /// <summary>First row of a unit.</summary>
    public static int FirstOf(int unit) => unit * RowsOfUnit;

    /// <summary>The unit's rows in order; NaN for one that cannot be compared or has nothing to be compared with.</summary>
    public double[] Run(int unit, CancellationToken stop)
    {
        var first = FirstOf(unit);
        var count = Math.Min(RowsOfUnit, _rows.Count - first);
        if (Nearest == 0)
        {
            return [.. Enumerable.Repeat(double.NaN, count)];
        }

        var queries = new short[count * _rows.Length];
        _rows.Read(first, count, queries);
        LargestCosines[] largest = [.. Enumerable.Range(0, count).Select(_ => new LargestCosines(Nearest))];
        var chunk = new short[Math.Min(_rows.Count, EmbeddingChunks.RowsOf(_rows.Length)) * _rows.Length];
        for (var c = 0; c < EmbeddingChunks.CountOf(_rows); c++)
        {
            var (start, length) = EmbeddingChunks.At(_rows, c);
            _rows.Read(start, length, chunk);
            _products.Run(
                queries, count, chunk, length, _rows.Length,
                (firstA, rowsA, firstB, rowsB, dots, stride) =>
                {
                    for (var i = 0; i < rowsA; i++)
                    {
                        Take(largest[firstA + i], first + firstA + i, start + firstB, dots.Slice(i * stride, rowsB));
                    }
                },
                stop: stop);
        }

        return [.. largest.Select((row, i) => _squares[first + i] == 0 ? double.NaN : 1 - row.Mean())];
    }

    private void Take(LargestCosines largest, int row, int firstOther, ReadOnlySpan<int> dots)
    {
        if (_squares[row] == 0)
        {
            return;
        }

        // Tiles of one row come from several threads.
        lock (largest)
        {
            // Squares differ by rounding only, so most products are too small whatever their row's square.
            var least = largest.Least < 0 ? int.MinValue : (int)(largest.Least * _smallest) - 2;
            for (var j = 0; j < dots.Length; j++)
            {
                var other = firstOther + j;
                if (dots[j] >= least && other != row && _squares[other] > 0)
                {
                    largest.Add(CosineClustering.CosineOf(dots[j], _squares[row], _squares[other]));
                }
            }
        }
    }
}
