namespace Engram.Memorization;

/// <summary>A training row near a query.</summary>
/// <param name="Squared">Σ(a−b)² over the whole image.</param>
/// <param name="View">The view of the row that is this near.</param>
public readonly record struct Neighbour(long Row, long Squared, int View = 0);
