namespace Engram.Memorization;

/// <summary>What a threshold does, with 95 % Clopper–Pearson intervals.</summary>
/// <param name="Threshold">At or above it a picture is called a member; null where no score suffices and nothing is called.</param>
/// <param name="Tpr">Members called members, of all members.</param>
/// <param name="Fpr">Others called members, of all others.</param>
public sealed record RocCut(double? Threshold, Rate Tpr, Rate Fpr)
{
    /// <summary>Confidence of each rate's interval from which the balanced accuracy's 95 % one is made.</summary>
    private const double Joint = 0.975;

    /// <summary>(TPR + 1 − FPR)/2.</summary>
    public double BalancedAccuracy => (Tpr.Value + 1 - Fpr.Value) / 2;

    /// <summary>
    /// At least 95 %: both rates lie in their 97.5 % intervals at once at least as often (Bonferroni), and then so does their mean.
    /// </summary>
    public Interval BalancedAccuracyInterval
    {
        get
        {
            var hits = ClopperPearson.Of(Tpr.Successes, Tpr.Trials, Joint);
            var alarms = ClopperPearson.Of(Fpr.Successes, Fpr.Trials, Joint);
            return new Interval((hits.Lower + 1 - alarms.Upper) / 2, (hits.Upper + 1 - alarms.Lower) / 2);
        }
    }

    internal static RocCut Of(RocPoint point, long members, long others) => new(
        double.IsPositiveInfinity(point.Threshold) && point is { TruePositives: 0, FalsePositives: 0 } ? null : point.Threshold,
        Rate.Of(point.TruePositives, members),
        Rate.Of(point.FalsePositives, others));
}
