using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Roc;

public sealed class SplitJudgementTests
{
    private static readonly Gen<ScoredPicture[]> Pictures = Gen.Select(Gen.Bool, Gen.Int[0, 20]).Array[8, 60].Select(all =>
        (ScoredPicture[])[.. all.Select((picture, i) => new ScoredPicture($"id{i}", picture.Item1, picture.Item2))]);

    [Fact]
    public void Halves_hold_every_picture_once_whatever_their_order() => Gen.Select(Pictures, Gen.Long).Sample((pictures, seed) =>
    {
        if (SplitJudgement.HalvesOf(pictures, seed) is not var (fixing, judging))
        {
            Assert.True(pictures.Count(picture => picture.IsMember) < 2 || pictures.Count(picture => !picture.IsMember) < 2);
            return;
        }

        var backwards = SplitJudgement.HalvesOf([.. pictures.Reverse()], seed)!.Value;
        Assert.Equal(pictures.Count(picture => picture.IsMember), fixing.Members + judging.Members);
        Assert.Equal(pictures.Count(picture => !picture.IsMember), fixing.Others + judging.Others);
        Assert.InRange(fixing.Members - judging.Members, 0, 1);
        Assert.InRange(fixing.Others - judging.Others, 0, 1);
        Assert.Equal(fixing.Points, backwards.Fixing.Points);
        Assert.Equal(judging.Points, backwards.Judging.Points);
    });

    [Fact]
    public void The_judged_half_has_no_part_in_the_threshold()
    {
        var pictures = RecordedReadingTests.Pictures("loss_20");
        var (fixing, judging) = SplitJudgement.HalvesOf(pictures, 3)!.Value;
        var judged = SplitJudgement.OfFpr(pictures, 0.05m, 3)!;

        Assert.Equal(fixing.PointAt(0.05m).Threshold, judged.Fixing.Threshold);
        Assert.Equal(judging.CutAt(judged.Fixing.Threshold), judged.Judged);
        Assert.Equal(5, judged.Fixing.Fpr.Successes);
        Assert.NotEqual(judged.Judged, SplitJudgement.OfFpr(pictures, 0.05m, 4)!.Judged);

        // A hundred others of the fixing half cannot resolve half a per cent, and one picture of a kind cannot be halved.
        Assert.Null(SplitJudgement.OfFpr(pictures, 0.005m, 3));
        Assert.Null(SplitJudgement.OfAccuracy([new("a", true, 1), new("b", false, 1), new("c", false, 1)], 1));
    }

    [Fact]
    public void Balanced_accuracy_is_the_mean_of_both_rates_and_its_interval_holds_it()
    {
        var cut = RocCurve.Of([4, 3, 2, 1], [3, 0]).CutAt(2);

        Assert.Equal((0.75 + 0.5) / 2, cut.BalancedAccuracy);
        Assert.Equal((ClopperPearson.Of(3, 4, 0.975).Lower + 1 - ClopperPearson.Of(1, 2, 0.975).Upper) / 2, cut.BalancedAccuracyInterval.Lower);
        Assert.InRange(cut.BalancedAccuracy, cut.BalancedAccuracyInterval.Lower, cut.BalancedAccuracyInterval.Upper);
    }
}
