namespace Engram.Pipeline.Embeddings;

/// <param name="Cosine">Of the quantised vectors.</param>
/// <param name="IsCopy">At or above <c>match.cosine</c>, decided on integers.</param>
internal sealed record EncoderVerdict(long Row, double Cosine, bool IsCopy);
