namespace Engram.Pipeline.Reports;

/// <summary>A point of a ROC, as shares.</summary>
public readonly record struct RocStep(double Fpr, double Tpr);
