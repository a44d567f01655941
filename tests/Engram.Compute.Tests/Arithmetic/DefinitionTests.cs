using CsCheck;
using Engram.Compute.Arithmetic;

namespace Engram.Tests.Arithmetic;

/// <summary>The own functions against double precision: the bounds that their doc comments state.</summary>
public sealed class DefinitionTests
{
    private const double Ulp = 1.0 / (1 << 23);

    [Fact]
    public void Exp_is_within_2_ulp() =>
        Gen.Float[-86.9f, 86.9f].Sample(x => Relative(Definition.Exp(x), Math.Exp(x)) <= 2 * Ulp, iter: 100_000);

    [Fact]
    public void Exp_clamps_at_87_on_both_sides()
    {
        Assert.Equal(Definition.Exp(87f), Definition.Exp(1e30f));
        Assert.Equal(Definition.Exp(-87f), Definition.Exp(-1e30f));
        Assert.True(float.IsNormal(Definition.Exp(-87f)));
        Assert.True(float.IsNormal(Definition.Reciprocal(Definition.Exp(87f))));
    }

    [Fact]
    public void Reciprocal_is_within_1_ulp() =>
        Gen.Float[1e-30f, 1e30f].Sample(x => Relative(Definition.Reciprocal(x), 1.0 / x) <= Ulp, iter: 100_000);

    [Fact]
    public void Square_roots_are_within_1_ulp() =>
        Gen.Float[1e-30f, 1e30f].Sample(
            x => Relative(Definition.Rsqrt(x), 1.0 / Math.Sqrt(x)) <= Ulp && Relative(Definition.Sqrt(x), Math.Sqrt(x)) <= Ulp,
            iter: 100_000);

    [Fact]
    public void Sqrt_of_zero_is_zero() => Assert.Equal(0f, Definition.Sqrt(0f));

    [Fact]
    public void Log_of_every_uniform_is_close() =>
        Gen.Int[1, 1 << 24].Sample(
            w => Math.Abs(Definition.Log(w / 16777216f) - Math.Log(w / 16777216.0)) <= 2e-7 * Math.Max(1, -Math.Log(w / 16777216.0)),
            iter: 100_000);

    [Fact]
    public void Sine_and_cosine_of_every_turn_are_close() =>
        Gen.Int[0, (1 << 24) - 1].Sample(
            w =>
            {
                var turn = w / 16777216.0 * 2 * Math.PI;
                return Math.Abs(Definition.SinTurn(w / 16777216f) - Math.Sin(turn)) <= 2e-7
                    && Math.Abs(Definition.CosTurn(w / 16777216f) - Math.Cos(turn)) <= 2e-7;
            },
            iter: 100_000);

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1.0, 0.8427007929497149)]
    [InlineData(-2.0, -0.9953222650189527)]
    [InlineData(12.0, 1.0)]
    public void Erf_matches_tabulated_values(double x, double expected) =>
        Assert.Equal(expected, Definition.Erf((float)x), 1e-6);

    private static double Relative(float actual, double expected) => Math.Abs(actual - expected) / Math.Abs(expected);
}
