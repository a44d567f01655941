using Engram.Compute;

namespace Engram.Memorization;

/// <summary>For every list the rows that have it among their nearest, ascending.</summary>
internal sealed class InvertedLists
{
    private readonly int[] _starts;
    private readonly int[] _rows;

    private InvertedLists(int[] starts, int[] rows) => (_starts, _rows) = (starts, rows);

    public int Count => _starts.Length - 1;

    public ReadOnlyMemory<int> RowsOf(int list) => _rows.AsMemory(_starts[list], _starts[list + 1] - _starts[list]);

    /// <param name="probes">Lists that a row belongs to.</param>
    public static InvertedLists Make(
        IEmbeddingRows rows, short[] centres, int lists, int probes, ShortProducts products, CancellationToken stop)
    {
        var nearest = new int[rows.Count * (long)probes];
        var counts = new int[lists + 1];
        var chunk = new short[Math.Min(rows.Count, EmbeddingChunks.RowsOf(rows.Length)) * rows.Length];
        for (var c = 0; c < EmbeddingChunks.CountOf(rows); c++)
        {
            var (first, count) = EmbeddingChunks.At(rows, c);
            rows.Read(first, count, chunk);
            var best = new NearestLists(count, probes);
            products.Run(chunk, count, centres, lists, rows.Length, best.Take, stop: stop);
            for (var i = 0; i < count; i++)
            {
                var target = nearest.AsSpan((first + i) * probes, probes);
                best.ListsOf(i).CopyTo(target);
                if (rows.StateOf(first + i) is not VectorState.Usable)
                {
                    target.Fill(-1);
                }
            }
        }

        return Invert(nearest, lists, probes, counts);
    }

    private static InvertedLists Invert(int[] nearest, int lists, int probes, int[] starts)
    {
        foreach (var list in nearest)
        {
            if (list >= 0)
            {
                starts[list + 1]++;
            }
        }

        for (var list = 0; list < lists; list++)
        {
            starts[list + 1] += starts[list];
        }

        var rows = new int[starts[lists]];
        var next = starts[..lists];
        for (var i = 0; i < nearest.Length; i++)
        {
            if (nearest[i] >= 0)
            {
                rows[next[nearest[i]]++] = i / probes;
            }
        }

        return new InvertedLists(starts, rows);
    }
}
