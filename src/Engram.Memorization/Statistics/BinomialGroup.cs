namespace Engram.Memorization;

/// <summary>Successes of trials that share one value of a covariate.</summary>
public readonly record struct BinomialGroup(double X, long Successes, long Trials)
{
    public long Failures => Trials - Successes;
}
