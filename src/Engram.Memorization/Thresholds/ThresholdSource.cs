namespace Engram.Memorization;

/// <summary>Where an edge threshold comes from; the tables spell it in lower case.</summary>
public enum ThresholdSource
{
    Configured,
    Calibrated,
}
