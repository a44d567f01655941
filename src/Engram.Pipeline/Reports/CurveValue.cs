namespace Engram.Pipeline.Reports;

/// <summary>A fitted rate with its 95 % band.</summary>
public readonly record struct CurveValue(double Copies, double Rate, double Low, double High);
