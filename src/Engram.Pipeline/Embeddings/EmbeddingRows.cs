using Engram.Memorization;
using Engram.Storage.Embeddings;

namespace Engram.Pipeline.Embeddings;

/// <summary>A pack of the cache, as the joins read it.</summary>
internal sealed class EmbeddingRows(EmbeddingPack pack) : IEmbeddingRows, IDisposable
{
    public int Count => pack.Count;

    public int Length => pack.Length;

    public VectorState StateOf(int row) => (VectorState)pack.StateOf(row);

    public void Read(int first, int count, Span<short> target) => pack.Read(first, count, target);

    public void Gather(ReadOnlySpan<int> rows, Span<short> target) => pack.Gather(rows, target);

    public long CountOf(VectorState state)
    {
        var count = 0L;
        for (var row = 0; row < Count; row++)
        {
            count += StateOf(row) == state ? 1 : 0;
        }

        return count;
    }

    public void Dispose() => pack.Dispose();
}
