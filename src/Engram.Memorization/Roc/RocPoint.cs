namespace Engram.Memorization;

/// <summary>A cut of a ROC: whatever scores at or above the threshold is called a member.</summary>
/// <param name="Threshold">A score that occurs; +∞ for the first point, which calls nothing.</param>
/// <param name="TruePositives">Members called members.</param>
/// <param name="FalsePositives">Others called members.</param>
public readonly record struct RocPoint(double Threshold, long TruePositives, long FalsePositives);
