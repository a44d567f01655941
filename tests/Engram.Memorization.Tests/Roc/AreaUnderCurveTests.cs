using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Roc;

public sealed class AreaUnderCurveTests
{
    private const double Z = 1.959963984540054;

    [Fact]
    public void The_interval_is_DeLongs_on_the_scale_of_the_logit()
    {
        var area = RocCurve.Of([3, 2, 2], [1, 2]).Area;
        var half = Z * Math.Sqrt(area.Variance) / (5 / 36.0);

        Assert.Equal(5 / (5 + Math.Exp(half)), area.Interval.Lower, 1e-12);
        Assert.Equal(5 / (5 + Math.Exp(-half)), area.Interval.Upper, 1e-12);
    }

    [Fact]
    public void Kinds_wholly_apart_have_an_interval_all_the_same()
    {
        var apart = RocCurve.Of(Enumerable.Range(1, 200).Select(i => (double)i), Enumerable.Range(-200, 200).Select(i => (double)i)).Area;

        // Newcombe's lower end a has 1 − a = z·√V(a), with N = 199.
        var a = apart.Interval.Lower;
        var variance = a * (1 - a) / 40_000 * (1 + (199 * (1 - a) / (2 - a)) + (199 * a / (1 + a)));
        Assert.Equal((1.0, 0.0, 1.0), (apart.Value, apart.Variance, apart.Interval.Upper));
        Assert.Equal(1 - a, Z * Math.Sqrt(variance), 1e-12);
        Assert.Equal(0.9903, a, 5e-5);

        var inverted = RocCurve.Of([-1, -2], [0, 1]).Area.Interval;
        Assert.Equal(0, inverted.Lower);
        Assert.InRange(inverted.Upper, 0.5, 1);
    }

    [Fact]
    public void Scores_that_are_all_equal_say_nothing()
    {
        var area = RocCurve.Of(Enumerable.Repeat(1.0, 50), Enumerable.Repeat(1.0, 50)).Area;

        Assert.Equal((0.5, 0.0), (area.Value, area.Variance));
        Assert.InRange(area.Interval.Lower, 0.38, 0.40);
        Assert.Equal(1 - area.Interval.Lower, area.Interval.Upper, 1e-12);
    }

    [Fact]
    public void One_score_of_a_kind_is_no_measure() => Assert.Equal(new Interval(0, 1), RocCurve.Of([2], [1, 0, 0]).Area.Interval);

    [Fact]
    public void The_value_lies_inside_and_the_mirror_image_has_the_mirrored_interval() =>
        Gen.Select(Gen.Int[0, 30].Array[2, 40], Gen.Int[0, 25].Array[2, 40]).Sample((members, others) =>
        {
            var area = RocCurve.Of(members.Select(x => (double)x), others.Select(x => (double)x)).Area;
            var mirror = RocCurve.Of(members.Select(x => -(double)x), others.Select(x => -(double)x)).Area;

            Assert.InRange(area.Value, area.Interval.Lower, area.Interval.Upper);
            Assert.Equal(area.Variance, mirror.Variance, 1e-14);
            Assert.Equal(1 - area.Interval.Lower, mirror.Interval.Upper, 1e-9);
            Assert.InRange(area.IntervalAt(0.99).Lower, 0, area.Interval.Lower);
        });
}
