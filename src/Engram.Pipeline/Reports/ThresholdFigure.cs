namespace Engram.Pipeline.Reports;

/// <summary>The l2 below which two generations are joined.</summary>
/// <param name="Source">configured or calibrated.</param>
/// <param name="NullPairs">Of different prompts; 0 where it is configured.</param>
/// <param name="PairsBelow">Of these below the threshold.</param>
public sealed record ThresholdFigure(double L2, string Source, long NullPairs, long PairsBelow);
