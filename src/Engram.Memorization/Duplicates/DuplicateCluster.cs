namespace Engram.Memorization;

/// <summary>Rows of the training set that hold one picture, exactly or nearly; a single image is a cluster of one copy.</summary>
/// <param name="FirstRow">Smallest row.</param>
/// <param name="Copies">Number of rows.</param>
/// <param name="Pictures">Number of different pictures (by hash) among them.</param>
/// <param name="Caption">The most frequent caption, the one of the earliest row on ties; null where all are blank.</param>
/// <param name="CaptionRow">First row with that caption; −1 without one.</param>
/// <param name="Diameter">Largest l2 of two of its descriptors.</param>
/// <param name="DiameterIsExact">False where the cluster has too many pictures for all pairs: the diameter is then a lower bound.</param>
public sealed record DuplicateCluster(
    long FirstRow, long Copies, int Pictures, string? Caption, long CaptionRow, double Diameter, bool DiameterIsExact);
