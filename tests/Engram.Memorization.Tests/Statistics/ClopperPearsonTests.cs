using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Statistics;

public sealed class ClopperPearsonTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData(0, 10, 0, 0.30849710781876083)] // 1 − 0.025^(1/10)
    [InlineData(10, 10, 0.69150289218123917, 1)]
    [InlineData(5, 10, 0.18708602844739855, 0.81291397155260145)]
    [InlineData(1, 10, 0.0025285785444617869, 0.44501611702819537)]
    [InlineData(24, 24, 0.85752640227747445, 1)] // 0.025^(1/24)
    [InlineData(0, 20, 0, 0.16843347098308536)] // 1 − 0.025^(1/20)
    public void Agrees_with_tabulated_values(long successes, long trials, double lower, double upper)
    {
        var interval = ClopperPearson.Of(successes, trials);

        Assert.Equal(lower, interval.Lower, Tolerance);
        Assert.Equal(upper, interval.Upper, Tolerance);
    }

    [Fact]
    public void Agrees_with_SciPy()
    {
        foreach (var told in Golden.Cases("clopper_pearson").Select(told => told.Numbers()))
        {
            var interval = ClopperPearson.Of((long)told[0], (long)told[1], told[2]);

            Assert.Equal(told[3], interval.Lower, Tolerance);
            Assert.Equal(told[4], interval.Upper, Tolerance);
        }
    }

    [Fact]
    public void The_ends_are_the_rates_at_which_the_tails_have_half_the_error() =>
        Gen.Int[1, 60].SelectMany(trials => Gen.Int[0, trials].Select(successes => (trials, successes))).Sample((trials, successes) =>
        {
            var interval = ClopperPearson.Of(successes, trials, 0.9);
            if (successes > 0)
            {
                Assert.Equal(0.05, Tail(trials, successes, trials, interval.Lower), Tolerance);
            }

            if (successes < trials)
            {
                Assert.Equal(0.05, Tail(trials, 0, successes, interval.Upper), Tolerance);
            }
        });

    [Fact]
    public void Mirror_images_agree() =>
        Gen.Int[1, 100_000].SelectMany(trials => Gen.Int[0, trials].Select(successes => (trials, successes))).Sample(
            (trials, successes) =>
            {
                var (here, there) = (ClopperPearson.Of(successes, trials), ClopperPearson.Of(trials - successes, trials));
                Assert.Equal(here.Lower, 1 - there.Upper, 1e-12);
                Assert.Equal(here.Upper, 1 - there.Lower, 1e-12);
                Assert.InRange(successes / (double)trials, here.Lower, here.Upper);
            },
            iter: 300);

    [Fact]
    public void A_rare_event_among_millions_keeps_its_digits()
    {
        // None of n: 1 − 0.025^(1/n), by its series. Three of many: the Poisson limit 0.618672 to 8.767273 (chi-square tables).
        var power = -Math.Log(0.025) / 1e6;
        Assert.Equal(power - (power * power / 2) + (power * power * power / 6), ClopperPearson.Of(0, 1_000_000).Upper, 1e-15);

        var three = ClopperPearson.Of(3, 1_000_000_000);
        Assert.Equal(0.618672e-9, three.Lower, 1e-15);
        Assert.Equal(8.767273e-9, three.Upper, 1e-15);
    }

    [Fact]
    public void No_trials_say_nothing()
    {
        Assert.Equal(new Interval(0, 1), ClopperPearson.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Of(2, 1));
    }

    [Fact]
    public void Precision_and_recall_count_the_flagged_and_the_true()
    {
        var detection = Detection.Of([(true, true), (true, true), (true, false), (false, true), (false, false), (false, false)]);

        Assert.Equal((2L, 3L), (detection.Precision.Successes, detection.Precision.Trials));
        Assert.Equal((2L, 3L), (detection.Recall.Successes, detection.Recall.Trials));
        Assert.Equal(2 / 3.0, detection.Recall.Value);
        Assert.Equal(ClopperPearson.Of(2, 3), detection.Recall.Interval);
        Assert.True(double.IsNaN(Detection.Of([(false, false)]).Precision.Value));
    }

    private static double Tail(int trials, int from, int to, double rate)
    {
        var total = 0.0;
        for (var k = from; k <= to; k++)
        {
            var ways = 1.0;
            for (var i = 0; i < k; i++)
            {
                ways *= (trials - i) / (double)(i + 1);
            }

            total += ways * Math.Pow(rate, k) * Math.Pow(1 - rate, trials - k);
        }

        return total;
    }
}
