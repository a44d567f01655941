namespace Engram.Memorization;

/// <summary>Only pairs that share a list are compared. A unit is a list; one of more rows than a chunk holds is joined chunk by chunk.</summary>
internal sealed class InvertedCosineJoin(IEmbeddingRows rows, InvertedLists lists, CosinePairs pairs) : ICosineJoin
{
    public int Units => lists.Count;

    public IReadOnlyList<(int A, int B)> Run(int unit, CancellationToken stop)
    {
        var joins = new List<(int, int)>();
        var members = lists.RowsOf(unit);
        var size = EmbeddingChunks.RowsOf(rows.Length);
        for (var a = 0; a < members.Length; a += size)
        {
            var rowsA = members.Slice(a, Math.Min(size, members.Length - a));
            var blockA = Gather(rowsA);
            pairs.Join(blockA, rowsA, blockA, rowsA, same: true, joins, stop);
            for (var b = a + size; b < members.Length; b += size)
            {
                var rowsB = members.Slice(b, Math.Min(size, members.Length - b));
                pairs.Join(blockA, rowsA, Gather(rowsB), rowsB, same: false, joins, stop);
            }
        }

        return joins;
    }

    private short[] Gather(ReadOnlyMemory<int> members)
    {
        var block = new short[members.Length * rows.Length];
        rows.Gather(members.Span, block);
        return block;
    }
}
