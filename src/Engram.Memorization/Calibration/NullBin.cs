namespace Engram.Memorization;

/// <summary>A row of null_distances: so many null pairs have a sum in [SquaredFrom, SquaredTo).</summary>
public readonly record struct NullBin(long SquaredFrom, long SquaredTo, long Pairs);
