namespace Engram.Pipeline.Runs;

/// <summary>What the samples hit in one set.</summary>
/// <param name="Pictures">Different ones in the set.</param>
/// <param name="Hits">Samples with an adaptive distance below 1, of those compared.</param>
/// <param name="Unique">Pictures they hit, each with its duplicates once.</param>
/// <param name="L2Hits">Samples at or below match.l2.</param>
/// <param name="L2Unique">Pictures of those.</param>
public sealed record SetSummary(long Pictures, Share Hits, long Unique, Share L2Hits, long L2Unique);
