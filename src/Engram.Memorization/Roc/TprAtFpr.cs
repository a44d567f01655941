using System.Globalization;

namespace Engram.Memorization;

/// <summary>The share of members that is found while no more than a given share of others is called.</summary>
/// <param name="Fpr">Asked for, above 0 and below 1.</param>
/// <param name="Cut">
/// The best exact point of the ROC with at most ⌊fpr · others⌋ false positives. Its intervals take the threshold as given, though it was
/// chosen on the same scores: <see cref="SplitJudgement"/> is free of that. Null where the others cannot resolve the rate.
/// </param>
/// <param name="Refusal">Why there is none, one line; null where there is.</param>
public sealed record TprAtFpr(decimal Fpr, RocCut? Cut, string? Refusal)
{
    public static TprAtFpr Of(RocCurve curve, decimal fpr) => RefusalOf(curve.Others, fpr) is { } refusal
        ? new TprAtFpr(fpr, null, refusal)
        : new TprAtFpr(fpr, RocCut.Of(curve.PointAt(fpr), curve.Members, curve.Others), null);

    /// <summary>Why a rate cannot be told: fewer than one of the others is allowed to be called. Null where it can.</summary>
    public static string? RefusalOf(long others, decimal fpr)
    {
        if (fpr is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fpr), fpr, "A false-positive rate lies between 0 and 1.");
        }

        if (fpr * others >= 1)
        {
            return null;
        }

        var needed = decimal.Ceiling(1 / fpr);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"TPR at {100 * fpr:0.#######} % FPR cannot be told from {others} non-members, of whom one is {100m / Math.Max(1, others):0.####} %: it needs at least {needed} of them");
    }
}
