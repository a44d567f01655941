using CsCheck;
using Engram.Compute;
using Engram.Memorization;
using Calibrate = Engram.Memorization.Calibration;

namespace Engram.Tests.Calibration;

public sealed class NullHistogramTests
{
    private static readonly TileLayout Layout = new(8, 8, 3, 4);

    private static readonly Gen<long[]> Sums = Gen.Long[0, 780_300].Array[100, 600];

    [Fact]
    public void Parts_add_up_to_the_whole_in_any_order() =>
        Gen.Select(Sums, Sums).Sample((first, second) =>
        {
            var whole = Of([.. first, .. second]);
            var (left, right) = (Of(first), Of(second));
            right.Add(left);

            Assert.Equal(whole.Counts(), right.Counts());
            Assert.Equal(whole.Pairs, right.Pairs);
        });

    [Fact]
    public void The_table_holds_every_pair_and_gives_the_threshold_again() =>
        Sums.Sample(sums =>
        {
            const decimal Rate = 0.03m;
            var histogram = Of(sums);
            var threshold = Calibrate.Resolve(histogram, Rate, 64, 12).Threshold;
            var bins = histogram.Bins(threshold);

            Assert.Equal(sums.Length, bins.Sum(bin => bin.Pairs));
            Assert.All(bins.Zip(bins.Skip(1)), pair => Assert.True(pair.First.SquaredTo <= pair.Second.SquaredFrom));
            Assert.All(bins, bin => Assert.Equal(sums.Count(sum => sum >= bin.SquaredFrom && sum < bin.SquaredTo), bin.Pairs));

            long through = 0;
            var again = bins.First(bin => (through += bin.Pairs) > Rate * sums.Length);
            Assert.Equal(threshold.SumFor(12), again.SquaredFrom);
            Assert.Equal(again.SquaredFrom + 1, again.SquaredTo);
        });

    [Fact]
    public void Bins_above_the_threshold_are_narrow_and_few()
    {
        var bins = Of([.. Enumerable.Range(0, 200_000).Select(i => i * 3L)]).Bins(EdgeThreshold.FromNull(30, 12));

        Assert.InRange(bins.Count, 1000, 10_000);
        Assert.All(bins, bin => Assert.True(bin.SquaredTo - bin.SquaredFrom <= 1 + (bin.SquaredFrom / 256)));
    }

    [Fact]
    public void Sums_over_smaller_tiles_are_brought_to_the_largest_size()
    {
        // Tiles of 18 to 36 values: 9/18 and 18/36 are one statistic, 17/36 is below both.
        var layout = new TileLayout(10, 7, 3, 3);
        var histogram = CalibrationTests.Histogram(layout, [(18, 9), (36, 18), (36, 17)]);

        Assert.Equal([new NullBin(17, 18, 1), new NullBin(18, 19, 2)], histogram.Bins(EdgeThreshold.FromNull(18, 36)));
        Assert.Equal([(17, 36, 1), (9, 18, 1), (18, 36, 1)], histogram.Counts());
    }

    [Fact]
    public void The_pairs_of_one_generation_index_count_with_the_values_of_their_tile()
    {
        var layout = new TileLayout(1, 3, 1, 1);
        using var device = new ReferenceDevice();
        using var distances = new TileDistances(device, layout);
        var histogram = new NullHistogram(layout);

        histogram.Add(distances.AllPairs(Some.Images([[0, 0, 0], [1, 1, 1], [2, 2, 2]])));

        Assert.Equal([(3L, 3, 2L), (12L, 3, 1L)], histogram.Counts());
    }

    private static NullHistogram Of(long[] sums) => CalibrationTests.Histogram(Layout, sums.Select(sum => (12, sum)));
}
