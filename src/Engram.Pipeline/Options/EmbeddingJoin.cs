namespace Engram.Pipeline.Options;

public enum EmbeddingJoin
{
    /// <summary>Exact up to embeddings.exact_rows, inverted beyond.</summary>
    Auto,

    /// <summary>Every pair is compared.</summary>
    Exact,

    /// <summary>Pairs that share one of their nearest lists are compared; the share found is measured.</summary>
    Inverted,
}
