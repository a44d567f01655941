namespace Engram.Memorization;

/// <summary>What a calibration found.</summary>
/// <param name="Pairs">Null pairs that it rests on.</param>
/// <param name="Below">Null pairs strictly below the threshold.</param>
/// <param name="RateBound">Upper end of the two-sided 95 % Clopper–Pearson interval of Below / Pairs.</param>
/// <param name="Warning">One line where the pairs are few or the threshold is 0, else null.</param>
public sealed record CalibrationResult(EdgeThreshold Threshold, long Pairs, long Below, double RateBound, string? Warning);
