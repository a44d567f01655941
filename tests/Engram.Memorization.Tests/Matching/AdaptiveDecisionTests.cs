using System.Numerics;
using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Matching;

/// <summary>Whether an adaptive distance is below 1, where doubles cannot tell.</summary>
public sealed class AdaptiveDecisionTests
{
    [Fact]
    public void A_distance_of_exactly_one_is_no_hit()
    {
        // n·√s = α·Σ√sᵢ: 2·√8 = √2 + √18, though the roots are irrational.
        var (distance, isHit) = AdaptiveDistance.Decide(8, [2, 18], 1, 1m);
        Assert.False(isHit);
        Assert.Equal(1, distance);

        // √2 against half of (√2 + 3·√2) / 2.
        Assert.False(AdaptiveDistance.Decide(2, [2, 18], 1, 0.5m).IsHit);
    }

    [Fact]
    public void One_ten_billionth_of_alpha_decides()
    {
        Assert.True(AdaptiveDistance.Decide(8, [2, 18], 1, 1.0000000001m).IsHit);
        Assert.False(AdaptiveDistance.Decide(8, [2, 18], 1, 0.9999999999m).IsHit);

        // Beyond the precision of a double: the printed distance is on the decision's side.
        var (above, isAbove) = AdaptiveDistance.Decide(8, [2, 18], 1, 0.99999999999999999999999999m);
        Assert.False(isAbove);
        Assert.Equal(1, above);
        var (below, isBelow) = AdaptiveDistance.Decide(8, [2, 18], 1, 1.00000000000000000000000001m);
        Assert.True(isBelow);
        Assert.Equal(Math.BitDecrement(1.0), below);
    }

    [Fact]
    public void Large_sums_that_differ_by_one_are_told_apart()
    {
        // 51 pictures of 512 × 512 × 3: all roots but one equal.
        const long sum = 65_025L * 512 * 512 * 3;
        long[] equal = [.. Enumerable.Repeat(sum, 50)];
        Assert.False(AdaptiveDistance.Decide(sum, equal, 512 * 512 * 3, 1m).IsHit);
        Assert.True(AdaptiveDistance.Decide(sum, [.. equal[1..], sum + 1], 512 * 512 * 3, 1m).IsHit);
        Assert.False(AdaptiveDistance.Decide(sum, [.. equal[1..], sum - 1], 512 * 512 * 3, 1m).IsHit);
    }

    [Fact]
    public void A_decision_and_its_distance_agree_with_the_double_away_from_one() =>
        Gen.Select(Gen.Long[0, 5_000_000], Gen.Long[1, 5_000_000].Array[1, 60], Gen.Int[1, 2_000]).Sample((squared, sums, thousandths) =>
        {
            var alpha = thousandths / 1000m;
            var plain = AdaptiveDistance.OfSums(squared, sums, 784, (double)alpha);
            var (distance, isHit) = AdaptiveDistance.Decide(squared, sums, 784, alpha);
            Assert.Equal(plain, distance, 1e-15 * Math.Max(1, plain));
            Assert.Equal(distance < 1, isHit);
        }, iter: 2_000);

    [Fact]
    public void The_sign_of_a_sum_of_roots_is_that_of_its_squares() =>
        Gen.Select(Gen.Long[0, 100_000], Gen.Long[0, 100_000], Gen.Int[-9, 9], Gen.Int[-9, 9]).Sample((s, t, a, b) =>
        {
            // a·√s + b·√t against 0, by squares: |a|²·s against |b|²·t where the signs differ.
            var (left, right) = (a * (BigInteger)Math.Abs(a) * s, b * (BigInteger)Math.Abs(b) * t);
            Assert.Equal((left + right).Sign, RootSum.SignOf([(a, s), (b, t)]));
        }, iter: 2_000);
}
