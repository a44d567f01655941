namespace Engram.Memorization;

/// <summary>The exact (Clopper–Pearson) confidence interval of a binomial rate.</summary>
public static class ClopperPearson
{
    /// <summary>
    /// Two-sided: the rates at which so many successes or more, or so many or fewer, have probability (1 − confidence)/2 each.
    /// [0, 1] where there are no trials.
    /// </summary>
    public static Interval Of(long successes, long trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (confidence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1.");
        }

        var tail = (1 - confidence) / 2;
        var lower = successes == 0 ? 0 : IncompleteBeta.Inverse(tail, successes, trials - successes + 1);

        // The upper end through the other tail, 1 − I⁻¹(tail; n − k, k + 1): near rate 0 it keeps its digits only as I⁻¹(1 − tail; k + 1, n − k).
        var upper = successes == trials ? 1 : IncompleteBeta.Inverse(1 - tail, successes + 1, trials - successes);
        return new Interval(lower, upper);
    }
}
