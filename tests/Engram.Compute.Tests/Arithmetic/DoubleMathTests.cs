using CsCheck;
using Engram.Compute.Arithmetic;

namespace Engram.Tests.Arithmetic;

/// <summary>The own double functions against the platform's, which are within one or two units of the last place themselves.</summary>
public sealed class DoubleMathTests
{
    private const double Close = 1e-15;

    [Fact]
    public void Exp_is_close() =>
        Gen.Double[-700, 700].Sample(x => Near(DoubleMath.Exp(x), Math.Exp(x)), iter: 100_000);

    [Fact]
    public void Log_is_close() =>
        Gen.Double[-700, 700].Sample(e => Near(DoubleMath.Log(Math.Exp(e)), Math.Log(Math.Exp(e))), iter: 100_000);

    [Fact]
    public void Log_near_one_is_close() =>
        Gen.Double[0.6, 1.6].Sample(x => Near(DoubleMath.Log(x), Math.Log(x)), iter: 100_000);

    [Fact]
    public void Pow_is_close() =>
        Gen.Select(Gen.Double[1e-6, 1e6], Gen.Double[-30, 30]).Sample((x, y) => Near(DoubleMath.Pow(x, y), Math.Pow(x, y)), iter: 100_000);

    [Fact]
    public void Pow_of_the_time_embedding_is_exact_to_the_last_place() =>
        Gen.Double[0, 1].Sample(y => Near(DoubleMath.Pow(10_000, -y), Math.Pow(10_000, -y)), iter: 100_000);

    [Fact]
    public void Sine_and_cosine_are_close() =>
        Gen.Double[-2000, 2000].Sample(x => Near(DoubleMath.Sin(x), Math.Sin(x)) && Near(DoubleMath.Cos(x), Math.Cos(x)), iter: 100_000);

    [Fact]
    public void Sine_and_cosine_of_large_angles_are_close() =>
        Gen.Double[-1e6, 1e6].Sample(x => Near(DoubleMath.Sin(x), Math.Sin(x)) && Near(DoubleMath.Cos(x), Math.Cos(x)), iter: 100_000);

    [Fact]
    public void Tanh_is_close() =>
        Gen.Double[-25, 25].Sample(x => Near(DoubleMath.Tanh(x), Math.Tanh(x)), iter: 100_000);

    [Fact]
    public void Tanh_near_zero_is_close() =>
        Gen.Double[-0.4, 0.4].Sample(x => Near(DoubleMath.Tanh(x), Math.Tanh(x)), iter: 100_000);

    [Fact]
    public void Ends_of_the_ranges_are_the_usual_ones()
    {
        Assert.Equal(1, DoubleMath.Exp(0));
        Assert.Equal(0, DoubleMath.Exp(-800));
        Assert.Equal(double.PositiveInfinity, DoubleMath.Exp(800));
        Assert.Equal(0, DoubleMath.Log(1));
        Assert.Equal(double.NegativeInfinity, DoubleMath.Log(0));
        Assert.True(double.IsNaN(DoubleMath.Log(-1)));
        Assert.True(Near(DoubleMath.Log(double.Epsilon), Math.Log(double.Epsilon)));
        Assert.Equal(1, DoubleMath.Pow(0, 0));
        Assert.Equal(0, DoubleMath.Pow(0, 2.5));
        Assert.Equal(8, DoubleMath.Pow(2, 3));
        Assert.Equal(0, DoubleMath.Sin(0));
        Assert.Equal(1, DoubleMath.Cos(0));
        Assert.Equal(0, DoubleMath.Tanh(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.Sin(2e6));
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.Cos(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.Pow(-1, 2));
    }

    // The absolute term serves sines near their zeros, where a relative error of the argument's reduction shows.
    private static bool Near(double actual, double expected) =>
        Math.Abs(actual - expected) <= (Close * Math.Abs(expected)) + 1e-17 || (actual == expected);
}
