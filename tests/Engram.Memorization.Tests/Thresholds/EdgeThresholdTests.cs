using System.Globalization;
using System.Numerics;
using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Thresholds;

public sealed class EdgeThresholdTests
{
    [Fact]
    public void A_sum_equal_to_a_configured_threshold_is_no_edge()
    {
        // 0.2² · 65,025 · 192 = 499,392 exactly.
        var layout = new TileLayout(32, 32, 3, 4);
        var threshold = EdgeThreshold.FromL2(0.2m);

        Assert.Equal(499_392, threshold.SumFor(192));
        Assert.True(threshold.IsEdge(new TileDistance(499_391, 0), layout));
        Assert.False(threshold.IsEdge(new TileDistance(499_392, 0), layout));
        Assert.Equal(ThresholdSource.Configured, threshold.Source);
        Assert.Equal(0.2, threshold.L2);
    }

    [Fact]
    public void A_threshold_between_two_integers_takes_the_lower_one_in()
    {
        // 0.1² · 65,025 = 650.25.
        Assert.Equal(651, EdgeThreshold.FromL2(0.1m).SumFor(1));
        Assert.Equal(650, L2.AtMost(0.1m, 1));
    }

    [Fact]
    public void A_zero_threshold_has_no_edge_and_a_huge_one_has_all()
    {
        Assert.Equal(0, EdgeThreshold.FromL2(0).SumFor(192));
        Assert.Equal(long.MaxValue, EdgeThreshold.FromL2(decimal.MaxValue).SumFor(192));
    }

    [Fact]
    public void A_calibrated_threshold_is_the_null_pairs_own_sum_for_tiles_of_its_size_and_the_quotient_for_others() =>
        Gen.Select(Gen.Int[0, 10_000_000], Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Int[0, 10_000_000]).Sample((squared, values, other, sum) =>
        {
            var threshold = EdgeThreshold.FromNull(squared, values);
            Assert.Equal(squared, threshold.SumFor(values));
            Assert.Equal((BigInteger)sum * values < (BigInteger)squared * other, sum < threshold.SumFor(other));
        });

    [Fact]
    public void The_printed_threshold_recomputed_in_doubles_or_exactly_gives_the_same_edges() =>
        Gen.Select(Gen.Long[1, 3_195_076_608], Gen.Int[1, 49_152]).Where((squared, values) => squared <= 65_025L * values).Sample((squared, values) =>
        {
            var printed = EdgeThreshold.FromNull(squared, values).L2;
            var again = printed * printed * 65_025 * values;
            Assert.True(squared - 1 < again && again < squared);

            var shortest = decimal.Parse(printed.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
            Assert.True(shortest * shortest * 65_025 * values < squared);
            Assert.True(Math.Abs(printed - Math.Sqrt(squared / (65_025.0 * values))) < 1e-14);
        });

    [Fact]
    public void The_number_of_the_table_joins_the_same_pairs() =>
        Gen.Select(Gen.Long[0, 2L << 31], Gen.Int[1, 3 << 14], Gen.Int[1, 3 << 14]).Sample((squared, values, others) =>
        {
            var sum = Math.Min(squared, (long)L2.LargestSquare * values);
            var threshold = EdgeThreshold.FromNull(sum, values);
            var read = EdgeThreshold.FromTable(threshold.L2);
            Assert.Equal(threshold.SumFor(values), read.SumFor(values));
            Assert.Equal(threshold.SumFor(others), read.SumFor(others));
        });
}
