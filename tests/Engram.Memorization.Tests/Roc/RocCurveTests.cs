using CsCheck;
using Engram.Memorization;
using Engram.Tests.Statistics;

namespace Engram.Tests.Roc;

public sealed class RocCurveTests
{
    private const double Tolerance = 1e-13;

    // Few different values, so that ties are the rule.
    private static readonly Gen<double[]> Scores = Gen.Int[0, 6].Select(value => value / 4.0).Array[1, 12];

    [Fact]
    public void Agrees_with_scikit_learn_point_for_point()
    {
        foreach (var told in Golden.Cases("roc"))
        {
            var curve = RocCurve.Of(told.Numbers("members"), told.Numbers("others"));

            Assert.Equal(told.Numbers("thresholds"), curve.Points.Skip(1).Select(point => point.Threshold));
            Assert.Equal(told.Numbers("tpr"), curve.Points.Select(point => point.TruePositives / (double)curve.Members));
            Assert.Equal(told.Numbers("fpr"), curve.Points.Select(point => point.FalsePositives / (double)curve.Others));
            Assert.Equal(told.Number("auc"), curve.Area.Value, Tolerance);
            Assert.Equal(told.Number("variance"), curve.Area.Variance, Tolerance);
            Assert.Equal(told.Number("mann_whitney_u"), curve.Area.Value * curve.Members * curve.Others, 1e-9);
            Assert.Equal(told.Number("balanced_accuracy"), RocCut.Of(curve.MostAccurate(), curve.Members, curve.Others).BalancedAccuracy, Tolerance);
        }
    }

    [Fact]
    public void Five_scores_by_hand()
    {
        // A tie of two members with one of the others is one slanted step.
        var curve = RocCurve.Of([3, 2, 2], [1, 2]);

        Assert.Equal(
            [new(double.PositiveInfinity, 0, 0), new(3, 1, 0), new(2, 3, 1), new(1, 3, 2)],
            curve.Points);
        Assert.Equal(5 / 6.0, curve.Area.Value, Tolerance);

        // Placements of members 1, ¾, ¾, of the others 1 and ⅔: variances (1/48)/3 + (1/18)/2.
        Assert.Equal((1 / 48.0 / 3) + (1 / 18.0 / 2), curve.Area.Variance, Tolerance);
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order() => Gen.Select(Scores, Scores).Sample((members, others) =>
    {
        var pairs = members.SelectMany(m => others.Select(o => m > o ? 1 : m == o ? 0.5 : 0)).Average();

        Assert.Equal(pairs, RocCurve.Of(members, others).Area.Value, Tolerance);
        Assert.Equal(1 - pairs, RocCurve.Of(others, members).Area.Value, Tolerance);
    });

    [Fact]
    public void Every_point_counts_what_lies_at_or_above_its_threshold() => Gen.Select(Scores, Scores).Sample((members, others) =>
    {
        var curve = RocCurve.Of(members, others);
        Assert.All(curve.Points, point =>
        {
            Assert.Equal(members.Count(score => score >= point.Threshold), point.TruePositives);
            Assert.Equal(others.Count(score => score >= point.Threshold), point.FalsePositives);
            Assert.Equal((point.TruePositives, point.FalsePositives), Counts(curve.CutAt(point.Threshold)));
        });
        Assert.Equal((0, 0), Counts(curve.CutAt(null)));
        Assert.Equal((0, 0), Counts(curve.CutAt(9)));
        Assert.Equal((members.Length, others.Length), Counts(curve.CutAt(-1)));
    });

    [Fact]
    public void No_cut_within_a_rate_finds_more_members() => Gen.Select(Scores, Scores, Gen.Int[1, 99]).Sample((members, others, percent) =>
    {
        var point = RocCurve.Of(members, others).PointAt(percent / 100m);
        var allowed = percent * others.Length / 100;
        var best = members.Concat(others).Append(9).Where(cut => others.Count(score => score >= cut) <= allowed)
            .Max(cut => members.Count(score => score >= cut));

        Assert.Equal(best, point.TruePositives);
        Assert.InRange(point.FalsePositives, 0, allowed);
    });

    [Fact]
    public void Infinite_scores_are_scores_and_NaN_is_none()
    {
        var curve = RocCurve.Of([double.PositiveInfinity, 1], [double.NegativeInfinity, double.PositiveInfinity]);

        Assert.Equal(0.625, curve.Area.Value);
        Assert.Equal((1, 1), Counts(curve.CutAt(double.PositiveInfinity)));
        Assert.Throws<ArgumentException>(() => RocCurve.Of([double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => RocCurve.Of([], [1]));
    }

    private static (long, long) Counts(RocCut cut) => (cut.Tpr.Successes, cut.Fpr.Successes);
}
