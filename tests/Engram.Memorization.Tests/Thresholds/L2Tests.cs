using System.Numerics;
using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Thresholds;

public sealed class L2Tests
{
    [Theory]
    [InlineData("0.15", 3072, 4494528)] // 0.0225 · 65,025 · 3,072 = 4,494,528 exactly
    [InlineData("0.1", 3072, 1997568)]
    [InlineData("0.1", 1, 650)] // 650.25
    [InlineData("1", 786432, 51137740800)]
    [InlineData("0", 3072, 0)]
    public void The_largest_sum_at_or_below_is_exact(string l2, int values, long expected) =>
        Assert.Equal(expected, L2.AtMost(decimal.Parse(l2), values));

    [Fact]
    public void Digits_beyond_a_double_and_beyond_a_decimal_product_decide()
    {
        // (1 ± 1e-27)² · 65,025 · 3: a double would read 1, and the square has 54 digits.
        Assert.Equal(195_075, L2.AtMost(1.000000000000000000000000001m, 3));
        Assert.Equal(195_074, L2.AtMost(0.999999999999999999999999999m, 3));
    }

    [Fact]
    public void Huge_images_and_distances_do_not_overflow()
    {
        Assert.Equal(long.MaxValue, L2.AtMost(decimal.MaxValue, int.MaxValue));
        Assert.Equal((long)(65_025 * (Int128)int.MaxValue / 4), L2.AtMost(0.5m, int.MaxValue));
    }

    [Fact]
    public void Is_one_for_black_against_white_and_zero_for_equal_images()
    {
        Assert.Equal(1, L2.Of(65_025L * 3072, 3072));
        Assert.Equal(0, L2.Of(0, 3072));
        Assert.Equal(0.5, L2.Of(65_025L * 3072 / 4, 3072));
    }

    [Fact]
    public void A_sum_is_within_a_distance_exactly_when_its_square_is() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 6], Gen.Int[1, 5000]).Sample((digits, scale, values) =>
        {
            var bound = L2.AtMost(new decimal(digits, 0, 0, false, (byte)scale), values);
            var (left, right) = ((BigInteger)digits * digits * 65_025 * values, BigInteger.Pow(10, 2 * scale));
            Assert.True(bound * right <= left);
            Assert.True((bound + 1) * right > left);
        });

    [Fact]
    public void A_sum_comes_back_from_its_distance_and_nothing_else_has_one() =>
        Gen.Select(Gen.Int[1, 3 << 18], Gen.Double[0, 1]).Sample((values, share) =>
        {
            var sum = (long)(share * L2.LargestSquare * values);
            Assert.Equal(sum, L2.SumOf(L2.Of(sum, values), values));
            Assert.Null(L2.SumOf(Math.BitIncrement(L2.Of(sum + 1, values)), values));
        });
}
