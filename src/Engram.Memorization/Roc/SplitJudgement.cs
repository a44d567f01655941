namespace Engram.Memorization;

/// <summary>
/// A threshold that is fixed on one half of the pictures and judged on the other, so that nothing of the judged scores has chosen it and
/// the binomial intervals hold.
/// </summary>
/// <param name="Fixing">What it does on the half that fixed it.</param>
/// <param name="Judged">What it does on the other half: the honest figure.</param>
public sealed record SplitJudgement(RocCut Fixing, RocCut Judged)
{
    /// <summary>With the largest balanced accuracy of the fixing half; null with fewer than two pictures of a kind.</summary>
    public static SplitJudgement? OfAccuracy(IReadOnlyCollection<ScoredPicture> pictures, long seed) =>
        HalvesOf(pictures, seed) is var (fixing, judging) ? Of(fixing, judging, fixing.MostAccurate()) : null;

    /// <summary>With at most this share of the fixing half's others called; null where they cannot resolve it.</summary>
    public static SplitJudgement? OfFpr(IReadOnlyCollection<ScoredPicture> pictures, decimal fpr, long seed) =>
        HalvesOf(pictures, seed) is var (fixing, judging) && TprAtFpr.RefusalOf(fixing.Others, fpr) is null
            ? Of(fixing, judging, fixing.PointAt(fpr))
            : null;

    /// <summary>
    /// Two halves, each of half of the members and half of the others (the first has the odd ones), by a hash of seed and id: they depend on
    /// neither order nor scores. Null with fewer than two pictures of a kind.
    /// </summary>
    internal static (RocCurve Fixing, RocCurve Judging)? HalvesOf(IReadOnlyCollection<ScoredPicture> pictures, long seed)
    {
        List<ScoredPicture> fixing = [], judging = [];
        foreach (var kind in pictures.GroupBy(picture => picture.IsMember))
        {
            var order = SeededOrder.Of(kind, picture => picture.ImageId, seed, "halves");
            fixing.AddRange(order.Take((order.Count + 1) / 2));
            judging.AddRange(order.Skip((order.Count + 1) / 2));
        }

        return judging.Exists(picture => picture.IsMember) && judging.Exists(picture => !picture.IsMember)
            ? (RocCurve.Of(fixing), RocCurve.Of(judging))
            : null;
    }

    private static SplitJudgement Of(RocCurve fixing, RocCurve judging, RocPoint chosen)
    {
        var cut = RocCut.Of(chosen, fixing.Members, fixing.Others);
        return new SplitJudgement(cut, judging.CutAt(cut.Threshold));
    }
}
