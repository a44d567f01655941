using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>
/// What an attack proves about differential privacy: under (ε, δ) every test has TPR ≤ e^ε·FPR + δ and 1 − FPR ≤ e^ε·(1 − TPR) + δ. A cut and one
/// of the two inequalities are chosen on one half of the pictures, and ε is bounded from below on the other half.
/// </summary>
/// <param name="Epsilon">
/// Lower bound: ln((TPR's lower end − δ)/FPR's upper end), or the same with 1 − FPR and 1 − TPR; 0 where that proves nothing. Each end fails
/// with probability (1 − confidence)/2, so the bound with 1 − confidence at most.
/// </param>
/// <param name="Judged">The cut on the half that judges.</param>
/// <param name="BySpecificity">The second inequality: how surely a picture that is not called a member is none.</param>
public sealed record EpsilonBound(double Epsilon, double Delta, double Confidence, RocCut Judged, bool BySpecificity)
{
    // Cuts that are tried on the fixing half, evenly spread over its points; each costs four inverses of the incomplete beta function.
    private const int MostCuts = 512;

    /// <param name="delta">At least 0, below 1.</param>
    /// <returns>Null with fewer than two pictures of a kind.</returns>
    public static EpsilonBound? Of(IReadOnlyCollection<ScoredPicture> pictures, double delta, double confidence, long seed)
    {
        if (delta is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ lies between 0 and 1.");
        }

        if (SplitJudgement.HalvesOf(pictures, seed) is not var (fixing, judging))
        {
            return null;
        }

        var step = Math.Max(1, (fixing.Points.Count + MostCuts - 1) / MostCuts);
        var (best, chosen, bySpecificity) = (double.NegativeInfinity, fixing.Points[0], false);
        for (var i = 0; i < fixing.Points.Count; i += step)
        {
            var (called, uncalled) = Bounds(fixing.Points[i], fixing, delta, confidence);
            if (Math.Max(called, uncalled) > best)
            {
                (best, chosen, bySpecificity) = (Math.Max(called, uncalled), fixing.Points[i], uncalled > called);
            }
        }

        var judged = judging.CutAt(RocCut.Of(chosen, fixing.Members, fixing.Others).Threshold);
        var bounds = Bounds(new RocPoint(0, judged.Tpr.Successes, judged.Fpr.Successes), judging, delta, confidence);
        return new EpsilonBound(Math.Max(0, bySpecificity ? bounds.Uncalled : bounds.Called), delta, confidence, judged, bySpecificity);
    }

    /// <summary>
    /// The bounds that one cut gives, taken as fixed beforehand, by those whom it calls members and by those whom it does not; −∞ where the likely rate
    /// does not exceed δ.
    /// </summary>
    internal static (double Called, double Uncalled) Bounds(RocPoint cut, RocCurve curve, double delta, double confidence)
    {
        var hits = ClopperPearson.Of(cut.TruePositives, curve.Members, confidence).Lower;
        var alarms = ClopperPearson.Of(cut.FalsePositives, curve.Others, confidence).Upper;
        return (Bound(hits, alarms), Bound(1 - alarms, 1 - hits));

        double Bound(double likely, double unlikely) => likely > delta ? DoubleMath.Log((likely - delta) / unlikely) : double.NegativeInfinity;
    }
}
