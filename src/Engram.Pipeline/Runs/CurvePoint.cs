namespace Engram.Pipeline.Runs;

/// <summary>What the first <paramref name="Samples"/> samples found; a row of the table extraction_curve.</summary>
/// <param name="UniqueExtractions">Pictures hit, each with its duplicates once.</param>
/// <param name="UniqueL2">The same by plain l2 at or below match.l2.</param>
/// <param name="ControlUnique">The control set in the place of the training set; null without one.</param>
public sealed record CurvePoint(long Samples, long UniqueExtractions, long Hits, long UniqueL2, long? ControlUnique, long? ControlHits);
