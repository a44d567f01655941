namespace Engram.Pipeline.Runs;

/// <summary>The embeddings that a run's prompts were selected by.</summary>
/// <param name="Kind">files, encoder or built-in.</param>
/// <param name="Rows">Of the training set.</param>
/// <param name="Width">Values of a vector.</param>
/// <param name="Missing">Rows without an embedding or whose picture cannot be read.</param>
/// <param name="Zero">Rows whose vector is zero.</param>
/// <param name="NonFinite">Rows whose vector holds NaN or infinity.</param>
/// <param name="Unmatched">Embeddings whose key no training picture has.</param>
/// <param name="Joins">One a bound, in the order of the sources.</param>
/// <param name="Notes">One line each.</param>
public sealed record EmbeddingSummary(
    string Kind, long Rows, int Width, long Missing, long Zero, long NonFinite, long Unmatched, IReadOnlyList<CosineJoinSummary> Joins,
    IReadOnlyList<string> Notes);
