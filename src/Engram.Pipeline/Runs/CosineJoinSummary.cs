namespace Engram.Pipeline.Runs;

/// <summary>How near duplicates were found at one bound.</summary>
/// <param name="Cosine">The bound.</param>
/// <param name="Join">exact or inverted.</param>
/// <param name="Lists">Of an inverted join; 0 elsewhere.</param>
/// <param name="Probes">Lists that a row belonged to in the last round; 0 elsewhere.</param>
/// <param name="Recall">Of the pairs that the sample's rows have by brute force, those in one cluster; null where every pair was compared.</param>
public sealed record CosineJoinSummary(decimal Cosine, string Join, int Lists, int Probes, Share? Recall);
