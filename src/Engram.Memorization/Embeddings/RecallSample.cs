using Engram.Compute;

namespace Engram.Memorization;

/// <summary>What share of the pairs that there are a join has found, on rows that are compared with every other.</summary>
internal sealed class RecallSample(IEmbeddingRows rows, CosineRule rule, int[] squares, ShortProducts products)
{
    public (long Found, long Pairs) Measure(int[] sample, DisjointSets joined, CancellationToken stop)
    {
        var queries = new short[sample.Length * rows.Length];
        rows.Gather(sample, queries);
        var smallest = squares.Where(square => square > 0).DefaultIfEmpty(1).Min();
        var (least, gate) = (rule.LeastDot(smallest), new Lock());
        var (found, pairs) = (0L, 0L);
        var chunk = new short[Math.Min(rows.Count, EmbeddingChunks.RowsOf(rows.Length)) * rows.Length];
        for (var c = 0; c < EmbeddingChunks.CountOf(rows); c++)
        {
            var (first, count) = EmbeddingChunks.At(rows, c);
            rows.Read(first, count, chunk);
            products.Run(
                queries, sample.Length, chunk, count, rows.Length,
                (firstA, rowsA, firstB, rowsB, dots, stride) =>
                {
                    for (var i = 0; i < rowsA; i++)
                    {
                        for (var j = 0; j < rowsB; j++)
                        {
                            var (row, other) = (sample[firstA + i], first + firstB + j);
                            if (dots[(i * stride) + j] >= least && row != other && rule.Holds(dots[(i * stride) + j], squares[row], squares[other]))
                            {
                                lock (gate)
                                {
                                    pairs++;
                                    found += joined.Find(row) == joined.Find(other) ? 1 : 0;
                                }
                            }
                        }
                    }
                },
                stop: stop);
        }

        return (found, pairs);
    }
}
