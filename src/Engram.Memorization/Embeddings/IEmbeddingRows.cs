namespace Engram.Memorization;

/// <summary>Quantised embeddings by row, on disk or in memory; safe to read from several threads.</summary>
public interface IEmbeddingRows
{
    int Count { get; }

    /// <summary>Numbers of a row, even.</summary>
    int Length { get; }

    VectorState StateOf(int row);

    /// <summary>Rows [first, first + count), one after the other; zeros for those that are not usable.</summary>
    void Read(int first, int count, Span<short> target);

    /// <summary>Any rows, in the order given.</summary>
    void Gather(ReadOnlySpan<int> rows, Span<short> target);
}
