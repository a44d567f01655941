namespace Engram.Memorization;

/// <summary>The exact (Clopper–Pearson) confidence interval of a binomial rate.</summary>
public static class ClopperPearson
{
    /// <summary>Two-sided; [0, 1] where there are no trials.</summary>
    public static Interval Of(long successes, long trials, double confidence = 0.95) => throw new NotImplementedException();
}
