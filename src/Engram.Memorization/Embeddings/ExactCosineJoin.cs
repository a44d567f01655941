namespace Engram.Memorization;

/// <summary>Every pair of rows, chunk by chunk: two chunks of 16 MiB are in memory. A unit is a pair of chunks.</summary>
internal sealed class ExactCosineJoin(IEmbeddingRows rows, CosinePairs pairs) : ICosineJoin
{
    private readonly int _chunks = EmbeddingChunks.CountOf(rows);
    private readonly short[] _a = new short[Math.Min(rows.Count, EmbeddingChunks.RowsOf(rows.Length)) * rows.Length];
    private readonly short[] _b = new short[Math.Min(rows.Count, EmbeddingChunks.RowsOf(rows.Length)) * rows.Length];
    private int _inA = -1;

    public int Units => _chunks * (_chunks + 1) / 2;

    public IReadOnlyList<(int A, int B)> Run(int unit, CancellationToken stop)
    {
        var (a, b) = ChunksOf(unit);
        var (firstA, countA) = EmbeddingChunks.At(rows, a);
        if (_inA != a)
        {
            rows.Read(firstA, countA, _a);
            _inA = a;
        }

        var joins = new List<(int, int)>();
        var rowsA = Enumerable.Range(firstA, countA).ToArray();
        if (a == b)
        {
            pairs.Join(_a, rowsA, _a, rowsA, same: true, joins, stop);
            return joins;
        }

        var (firstB, countB) = EmbeddingChunks.At(rows, b);
        rows.Read(firstB, countB, _b);
        pairs.Join(_a, rowsA, _b, Enumerable.Range(firstB, countB).ToArray(), same: false, joins, stop);
        return joins;
    }

    /// <summary>Units go through the chunks b = a, a + 1, … of chunk a = 0, 1, …</summary>
    private (int A, int B) ChunksOf(int unit)
    {
        var a = 0;
        for (var left = unit; ; left -= _chunks - a, a++)
        {
            if (left < _chunks - a)
            {
                return (a, a + left);
            }
        }
    }
}
