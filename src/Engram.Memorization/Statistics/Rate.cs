namespace Engram.Memorization;

/// <summary>A counted rate with its 95 % Clopper–Pearson interval.</summary>
/// <param name="Value">successes / trials; NaN without trials.</param>
public readonly record struct Rate(long Successes, long Trials, double Value, Interval Interval)
{
    public static Rate Of(long successes, long trials) =>
        new(successes, trials, trials == 0 ? double.NaN : successes / (double)trials, ClopperPearson.Of(successes, trials));
}
