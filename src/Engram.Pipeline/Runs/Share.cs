namespace Engram.Pipeline.Runs;

/// <summary>hits of trials with its 95 % Clopper–Pearson interval.</summary>
public readonly record struct Share(long Hits, long Trials, double Low, double High)
{
    /// <summary>NaN without trials has no JSON spelling, so null.</summary>
    public double? Value => Trials == 0 ? null : (double)Hits / Trials;
}
