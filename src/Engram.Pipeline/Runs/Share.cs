using Engram.Memorization;

namespace Engram.Pipeline.Runs;

/// <summary>hits of trials with its 95 % Clopper–Pearson interval.</summary>
public readonly record struct Share(long Hits, long Trials, double Low, double High)
{
    public static Share Of(long hits, long trials)
    {
        var interval = ClopperPearson.Of(hits, trials);
        return new Share(hits, trials, interval.Lower, interval.Upper);
    }

    /// <summary>NaN without trials has no JSON spelling, so null.</summary>
    public double? Value => Trials == 0 ? null : (double)Hits / Trials;
}
