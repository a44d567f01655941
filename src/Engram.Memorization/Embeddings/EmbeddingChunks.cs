namespace Engram.Memorization;

/// <summary>
/// How the rows are cut for streaming: 16 MiB of numbers a chunk, whatever the configuration, so that the units of work of an interrupted
/// join are those of the process that goes on with it.
/// </summary>
internal static class EmbeddingChunks
{
    private const int NumbersOfChunk = 8 << 20;

    public static int RowsOf(int length) => Math.Max(1, NumbersOfChunk / length);

    public static int CountOf(IEmbeddingRows rows) => (int)(((long)rows.Count + RowsOf(rows.Length) - 1) / RowsOf(rows.Length));

    /// <summary>First row and number of rows of a chunk.</summary>
    public static (int First, int Count) At(IEmbeddingRows rows, int chunk)
    {
        var size = RowsOf(rows.Length);
        var first = chunk * size;
        return (first, Math.Min(size, rows.Count - first));
    }
}
