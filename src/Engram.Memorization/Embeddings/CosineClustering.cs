using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Clusters of rows whose embeddings have a cosine at or above a bound: connected components of such pairs. The caller runs the units of
/// a join, keeps what they return, and after a restart gives it back; the clusters do not depend on the order.
/// </summary>
public sealed class CosineClustering
{
    private readonly IEmbeddingRows _rows;
    private readonly CosineRule _rule;
    private readonly ShortProducts _products;
    private readonly DisjointSets _joined;
    private readonly int[] _squares;
    private readonly CosinePairs _pairs;
    private short[]? _centres;

    public CosineClustering(IEmbeddingRows rows, CosineRule rule, ShortProducts products, CancellationToken stop = default)
    {
        (_rows, _rule, _products) = (rows, rule, products);
        _joined = new DisjointSets(rows.Count);
        _squares = SquaresOf(rows, stop);
        _pairs = new CosinePairs(rule, products, rows.Length, _squares, _joined);
        Usable = [.. Enumerable.Range(0, rows.Count).Where(row => _squares[row] > 0)];
    }

    /// <summary>Rows that can be compared, ascending.</summary>
    public int[] Usable { get; }

    /// <summary>Bytes that a clustering and its join hold at most, beside the clusters themselves.</summary>
    /// <param name="lists">0 for the exact join.</param>
    public static long BytesOf(long rows, int length, int lists, int probes)
    {
        // Parents, squares and usable rows; two chunks of 16 MiB; with lists the places of every row twice, the directions with their sums,
        // the sample they are trained on, and the products of a chunk's rows.
        var chunk = Math.Min(rows, EmbeddingChunks.RowsOf(length)) * length * sizeof(short);
        var shared = (12 * rows) + (2 * chunk);
        return lists == 0 ? shared : shared + (8 * rows * probes) + (10L * lists * length) + SphericalKMeans.SampleBytes(rows, length, lists);
    }

    /// <summary>Lists for so many rows: their square root, which balances finding lists and comparing in them.</summary>
    public static int ListsFor(long rows) => (int)Math.Clamp(Math.Ceiling(Math.Sqrt(rows)), 1, 65_536);

    /// <summary>Compares every pair.</summary>
    public ICosineJoin Exact() => new ExactCosineJoin(_rows, _pairs);

    /// <summary>Compares the pairs that share one of their nearest lists.</summary>
    /// <param name="lists">At most the usable rows.</param>
    /// <param name="probes">Lists that a row belongs to, at most <paramref name="lists"/>.</param>
    public ICosineJoin Inverted(int lists, int probes, CancellationToken stop)
    {
        _centres = _centres?.Length == lists * _rows.Length ? _centres : SphericalKMeans.Train(_rows, Usable, lists, _products, stop);
        return new InvertedCosineJoin(_rows, InvertedLists.Make(_rows, _centres, lists, probes, _products, stop), _pairs);
    }

    /// <summary>Takes a pair that a unit returned before a restart.</summary>
    public void Restore(int a, int b) => _joined.Join(a, b);

    /// <summary>
    /// Compares rows that are spread evenly over the set with all rows, and counts the pairs at or above the bound and those of them that
    /// stand in one cluster.
    /// </summary>
    public (long Found, long Pairs) Recall(int sampled, CancellationToken stop) =>
        new RecallSample(_rows, _rule, _squares, _products).Measure(SphericalKMeans.Spread(Usable, Math.Min(sampled, Usable.Length)), _joined, stop);

    /// <summary>All clusters, rows without a usable embedding left out.</summary>
    /// <param name="captions">By row.</param>
    /// <param name="distances">Filled by row: 1 − cosine to the first row of its cluster.</param>
    public DuplicateClusters Clusters(IReadOnlyList<string?> captions, Span<double> distances, CancellationToken stop)
    {
        var names = new ClusterCaptions();
        foreach (var row in Usable)
        {
            names.Add(row, captions[row]);
        }

        var members = new ClusterMembers([.. Usable.Select(row => (long)row)], [.. Usable], _joined);
        var clusters = new List<DuplicateCluster>(members.Count);
        for (var i = 0; i < members.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var rows = members.RowsOf(i);
            var farthest = rows.Count == 1 ? 0 : Measure(rows, distances);
            var (caption, captionRow) = names.Of(members.PlacesOf(i));
            clusters.Add(new DuplicateCluster(rows[0], rows.Count, rows.Count, caption, captionRow, farthest, rows.Count <= 2));
        }

        return new DuplicateClusters(clusters, members);
    }

    /// <summary>The cosine of two rows, in double.</summary>
    public static double CosineOf(long dot, int squareA, int squareB) => dot / Math.Sqrt((double)squareA * squareB);

    /// <summary>Σ v² by row; 0 where a row is not usable.</summary>
    public static int[] SquaresOf(IEmbeddingRows rows, CancellationToken stop)
    {
        var squares = new int[rows.Count];
        var chunk = new short[Math.Min(rows.Count, EmbeddingChunks.RowsOf(rows.Length)) * rows.Length];
        for (var c = 0; c < EmbeddingChunks.CountOf(rows); c++)
        {
            stop.ThrowIfCancellationRequested();
            var (first, count) = EmbeddingChunks.At(rows, c);
            rows.Read(first, count, chunk);
            for (var i = 0; i < count; i++)
            {
                squares[first + i] = rows.StateOf(first + i) is VectorState.Usable
                    ? UnitVector.SquareOf(chunk.AsSpan(i * rows.Length, rows.Length))
                    : 0;
            }
        }

        return squares;
    }

    /// <summary>Distances of a cluster's rows to its first; returns the largest.</summary>
    private double Measure(IReadOnlyList<long> rows, Span<double> distances)
    {
        var first = new short[_rows.Length];
        var other = new short[_rows.Length];
        _rows.Gather([(int)rows[0]], first);
        var farthest = 0.0;
        foreach (var row in rows.Skip(1))
        {
            _rows.Gather([(int)row], other);
            var dot = 0L;
            for (var d = 0; d < first.Length; d++)
            {
                dot += first[d] * other[d];
            }

            distances[(int)row] = Math.Max(0, 1 - CosineOf(dot, _squares[rows[0]], _squares[row]));
            farthest = Math.Max(farthest, distances[(int)row]);
        }

        return farthest;
    }
}
