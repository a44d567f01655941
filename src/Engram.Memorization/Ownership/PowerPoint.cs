namespace Engram.Memorization;

/// <summary>How often sets of a size would be found out.</summary>
/// <param name="Pictures">Of each kind.</param>
/// <param name="Found">Resampled sets with a p-value at or below the level, of those drawn.</param>
public readonly record struct PowerPoint(int Pictures, Rate Found);
