namespace Engram.Memorization;

/// <summary>A confidence interval of a rate.</summary>
public readonly record struct Interval(double Lower, double Upper);
