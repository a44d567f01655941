using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Statistics;

public sealed class NormalTests
{
    [Fact]
    public void Agrees_with_SciPy()
    {
        foreach (var point in Golden.Cases("normal_cdf").Select(point => point.Numbers()))
        {
            Assert.Equal(point[1], Normal.Cdf(point[0]), Math.Max(1e-12 * point[1], point[0] < -5 ? 0 : 2e-16));
        }

        foreach (var point in Golden.Cases("normal_quantile").Select(point => point.Numbers()))
        {
            Assert.Equal(point[1], Normal.Quantile(point[0]), 1e-9 * Math.Max(1, Math.Abs(point[1])));
        }

        Assert.Equal(1.959963984540054, Normal.TwoSided(0.95), 1e-13);
    }

    [Fact]
    public void The_quantile_is_the_inverse() => Gen.Double[-7, 7].Sample(x => Assert.Equal(x, Normal.Quantile(Normal.Cdf(x)), x > 5 ? 1e-3 : 1e-8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_quantile_of_what_is_no_probability_is_refused(double p) => Assert.Throws<ArgumentOutOfRangeException>(() => Normal.Quantile(p));
}
