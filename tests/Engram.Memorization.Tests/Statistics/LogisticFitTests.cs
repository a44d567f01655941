using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Statistics;

public sealed class LogisticFitTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Two_values_of_x_are_met_exactly_with_the_known_variances() =>
        Gen.Select(Gen.Int[2, 60], Gen.Int[2, 60]).SelectMany((n, m) => Gen.Select(Gen.Const(n), Gen.Const(m), Gen.Int[1, n - 1], Gen.Int[1, m - 1]))
            .Sample((n, m, y, z) =>
            {
                // Saturated: logits are those of the two rates, variances 1/(n·p·q) of each.
                var fit = LogisticFit.Of([new(0, y, n), new(5, z, m)])!;
                var (here, there) = (Math.Log(y / (double)(n - y)), Math.Log(z / (double)(m - z)));
                var (v, w) = ((1.0 / y) + (1.0 / (n - y)), (1.0 / z) + (1.0 / (m - z)));

                Assert.Equal(LogisticMethod.MaximumLikelihood, fit.Method);
                Assert.Equal(here, fit.Intercept, Tolerance);
                Assert.Equal((there - here) / 5, fit.Slope, Tolerance);
                Assert.Equal(v, fit.InterceptVariance, 1e-7);
                Assert.Equal((v + w) / 25, fit.SlopeVariance, 1e-7);
                Assert.Equal(-v / 5, fit.Covariance, 1e-7);
                Assert.Equal(z / (double)m, fit.RateAt(5), Tolerance);
            });

    [Fact]
    public void The_first_derivatives_vanish_at_the_maximum() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 100]).Array[3, 8].Sample(counts =>
        {
            BinomialGroup[] groups = [.. counts.Select((count, i) => new BinomialGroup(i, count.Item1 * count.Item2 / 100, count.Item1))];
            if (LogisticFit.IsSeparated(groups))
            {
                return;
            }

            var fit = LogisticFit.Of(groups)!;
            Assert.Equal(0, groups.Sum(group => group.Successes - (group.Trials * fit.RateAt(group.X))), 1e-7);
            Assert.Equal(0, groups.Sum(group => group.X * (group.Successes - (group.Trials * fit.RateAt(group.X)))), 1e-6);
        });

    [Theory]
    [InlineData(1, 36, 24, 24)]
    [InlineData(0, 36, 24, 24)]
    [InlineData(0, 3, 0, 5)]
    [InlineData(4, 9, 0, 7)]
    public void Where_the_likelihood_has_no_maximum_Firth_adds_half_a_success_and_half_a_failure_to_each_of_two_groups(long y, long n, long z, long m)
    {
        // Of a saturated model each group's leverage is 1, so the penalised rates are (y + ½)/(n + 1).
        var fit = LogisticFit.Of([new(0, y, n), new(5, z, m)])!;

        Assert.Equal(LogisticMethod.Firth, fit.Method);
        Assert.Equal((y + 0.5) / (n + 1), fit.RateAt(0), Tolerance);
        Assert.Equal((z + 0.5) / (m + 1), fit.RateAt(5), Tolerance);
        Assert.InRange(fit.IntervalAt(5).Lower, 0, fit.RateAt(5));
        Assert.InRange(fit.IntervalAt(5).Upper, fit.RateAt(5), 1);
    }

    [Fact]
    public void Three_separated_groups_have_a_penalised_score_of_zero()
    {
        BinomialGroup[] groups = [new(0, 0, 10), new(1, 0, 4), new(3, 6, 6)];
        var fit = LogisticFit.Of(groups)!;

        // Firth's score with the leverages from the printed variances.
        double[] scores = [0, 0];
        foreach (var group in groups)
        {
            var rate = fit.RateAt(group.X);
            var variance = fit.InterceptVariance + (2 * group.X * fit.Covariance) + (group.X * group.X * fit.SlopeVariance);
            var residual = group.Successes - (group.Trials * rate) + (group.Trials * rate * (1 - rate) * variance * (0.5 - rate));
            scores[0] += residual;
            scores[1] += residual * group.X;
        }

        Assert.Equal(LogisticMethod.Firth, fit.Method);
        Assert.All(scores, score => Assert.Equal(0, score, 1e-8));
        Assert.True(fit.Slope > 0 && double.IsFinite(fit.OddsRatioInterval.Upper));
    }

    [Theory]
    [InlineData("0:1/2 1:1/2", false)]
    [InlineData("0:0/2 1:1/2 2:2/2", true)]
    [InlineData("0:0/2 1:1/2 2:1/2 3:2/2", false)]
    [InlineData("0:2/2 1:0/2", true)]
    [InlineData("0:2/2 1:2/2", true)]
    [InlineData("0:0/2 1:2/2 2:0/2", false)]
    public void Separation_is_told_exactly(string text, bool separated)
    {
        var groups = text.Split(' ').Select(part => part.Split(':', '/')).Select(part => new BinomialGroup(int.Parse(part[0]), int.Parse(part[1]), int.Parse(part[2])));
        Assert.Equal(separated, LogisticFit.IsSeparated([.. groups]));
    }

    [Fact]
    public void The_band_of_a_textbook_case_is_Walds()
    {
        // Rates ½ at −1 and 1, ten trials each: slope 0, intercept 0, both variances 1/(20·¼) = 0.2.
        var fit = LogisticFit.Of([new(-1, 5, 10), new(1, 5, 10)])!;
        var half = 1.959963984540054 * Math.Sqrt(0.2 + 0.2);

        Assert.Equal(0.5, fit.RateAt(0.3), Tolerance);
        Assert.Equal(1 / (1 + Math.Exp(half)), fit.IntervalAt(1).Lower, Tolerance);
        Assert.Equal(1 / (1 + Math.Exp(-half)), fit.IntervalAt(1).Upper, Tolerance);
        Assert.Equal(1, fit.OddsRatio, Tolerance);
        Assert.Equal(Math.Exp(1.959963984540054 * Math.Sqrt(0.2)), fit.OddsRatioInterval.Upper, 1e-8);
    }

    [Fact]
    public void One_value_of_x_has_no_curve()
    {
        Assert.Null(LogisticFit.Of([new(2, 3, 10), new(2, 1, 4), new(5, 0, 0)]));
        Assert.Null(LogisticFit.Of([]));
    }
}
