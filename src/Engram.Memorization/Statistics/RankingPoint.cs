namespace Engram.Memorization;

/// <summary>The first <paramref name="Rank"/> of a ranking.</summary>
/// <param name="True">Of these, true.</param>
/// <param name="Precision">Share of these that is true.</param>
/// <param name="Recall">Share of all that are true that is among them; 0 where none is.</param>
public readonly record struct RankingPoint(long Rank, long True, Interval PrecisionInterval, double Precision, double Recall);
