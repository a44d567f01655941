using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Membership;

/// <summary>The headline of each attack, from scores alone.</summary>
/// <param name="isVoid">Of a target's name: whether the blind baseline tells its members apart.</param>
internal sealed class AttackResults(RunOptions options, Func<string, bool> isVoid)
{
    private const decimal OnePercent = 0.01m;
    private const decimal OnePerMille = 0.001m;
    private const double Confidence = 0.95;

    /// <param name="scores">Of one attack on one target at one timestep.</param>
    public AttackResultRow Of(IReadOnlyList<ScoreRow> scores)
    {
        var first = scores[0];
        ScoredPicture[] scored = [.. scores.Where(row => row.Score is not null).Select(row => new ScoredPicture($"{row.Source} {row.ImageId}", row.Member, row.Score!.Value))];
        var members = scored.LongCount(picture => picture.IsMember);
        var row = new AttackResultRow(
            first.RunId, first.Target, first.Attack, first.Timestep, first.Draws, members, scored.Length - members, scores.Count - scored.Length,
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, isVoid(first.Target));
        if (members == 0 || members == scored.Length)
        {
            return row;
        }

        var curve = RocCurve.Of(scored);
        var (interval, one, mille) = (curve.Area.Interval, TprAtFpr.Of(curve, OnePercent).Cut?.Tpr, TprAtFpr.Of(curve, OnePerMille).Cut?.Tpr);
        var seed = options.Generate.Seed;
        var judged = SplitJudgement.OfAccuracy(scored, seed)?.Judged;
        return row with
        {
            Auc = curve.Area.Value,
            AucLow = interval.Lower,
            AucHigh = interval.Upper,
            Tpr1 = one?.Value,
            Tpr1Low = one?.Interval.Lower,
            Tpr1High = one?.Interval.Upper,
            Tpr01 = mille?.Value,
            Tpr01Low = mille?.Interval.Lower,
            Tpr01High = mille?.Interval.Upper,
            Threshold = judged?.Threshold,
            Accuracy = judged?.BalancedAccuracy,
            AccuracyLow = judged?.BalancedAccuracyInterval.Lower,
            AccuracyHigh = judged?.BalancedAccuracyInterval.Upper,
            Epsilon = EpsilonBound.Of(scored, (double)options.Membership.Delta, Confidence, seed)?.Epsilon,
        };
    }

    /// <summary>Whether two rows are of one attack on one target.</summary>
    public static bool IsSame(ScoreRow left, ScoreRow right) =>
        (left.Target, left.Attack, left.Timestep, left.Draws) == (right.Target, right.Attack, right.Timestep, right.Draws);
}
