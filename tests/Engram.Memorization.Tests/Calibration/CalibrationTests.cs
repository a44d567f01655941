using CsCheck;
using Engram.Memorization;
using Calibrate = Engram.Memorization.Calibration;

namespace Engram.Tests.Calibration;

public sealed class CalibrationTests
{
    private static readonly TileLayout Even = new(8, 8, 3, 4);
    private static readonly TileLayout Ragged = new(7, 5, 3, 2);

    private static readonly Gen<(int Values, long Squared)[]> RaggedPairs =
        Gen.OneOf([.. Ragged.Sizes]).SelectMany(values => Gen.Long[0, 60].Select(squared => (values, squared))).Array[20, 400];

    [Fact]
    public void The_threshold_is_the_largest_whose_share_below_is_at_most_the_rate() =>
        Gen.Select(Gen.Long[0, 200].Array[10, 500], Gen.Int[10, 500].Select(thousandths => thousandths / 1000m)).Sample((sums, rate) =>
        {
            if (sums.Length * rate < 1)
            {
                return;
            }

            var result = Calibrate.Resolve(Histogram(Even, sums.Select(sum => (12, sum))), rate, 10, 1);
            var threshold = result.Threshold.SumFor(12);

            Assert.Equal(sums.Count(sum => sum < threshold), result.Below);
            Assert.True(sums.Count(sum => sum < threshold) <= rate * sums.Length);
            Assert.True(sums.Count(sum => sum < threshold + 1) > rate * sums.Length);
        });

    [Fact]
    public void Over_tiles_of_several_sizes_the_quotients_are_compared() =>
        RaggedPairs.Sample(pairs =>
        {
            const decimal Rate = 0.1m;
            var result = Calibrate.Resolve(Histogram(Ragged, pairs), Rate, 10, 1);
            var ordered = pairs.OrderBy(pair => (decimal)pair.Squared / pair.Values).ToArray();
            var allowed = (int)(Rate * pairs.Length);
            var (values, squared) = ordered[allowed];

            var below = pairs.Count(pair => pair.Squared < result.Threshold.SumFor(pair.Values));
            Assert.Equal(pairs.Count(pair => pair.Squared * values < squared * pair.Values), below);
            Assert.Equal(below, result.Below);
            Assert.True(below <= allowed);
        });

    [Fact]
    public void Too_few_pairs_are_refused_with_the_number_of_prompts_that_would_do()
    {
        // 41 · 40 / 2 · 12 = 9,840 pairs are not enough for 1e-4, 42 prompts give 10,332.
        Calibrate.Require(42, 12, 1e-4m);
        Assert.Equal(42, Calibrate.PromptsNeeded(12, 1e-4m));
        var refused = Assert.Throws<SettingException>(() => Calibrate.Require(41, 12, 1e-4m));

        Assert.Equal("edges.calibration_prompts", refused.Key);
        Assert.Contains("9840 null pairs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("at least 42 prompts", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_lost_to_blank_images_count_against_it_too()
    {
        var histogram = Histogram(Even, Enumerable.Repeat((12, 5L), 99));

        Assert.Throws<SettingException>(() => Calibrate.Resolve(histogram, 0.01m, 20, 12));
    }

    [Fact]
    public void Fewer_than_ten_expected_pairs_warn_with_a_bound()
    {
        var few = Calibrate.Resolve(Histogram(Even, Enumerable.Range(1, 900).Select(i => (12, (long)i))), 0.01m, 30, 2);
        var enough = Calibrate.Resolve(Histogram(Even, Enumerable.Range(1, 1000).Select(i => (12, (long)i))), 0.01m, 30, 2);

        Assert.Equal(10, few.Threshold.SumFor(12));
        Assert.Equal(9, few.Below);
        Assert.Contains("900 null pairs", few.Warning, StringComparison.Ordinal);
        Assert.Equal(ClopperPearson.Of(9, 900).Upper, few.RateBound);
        Assert.Null(enough.Warning);
        Assert.Equal(11, enough.Threshold.SumFor(12));
    }

    [Fact]
    public void Equal_pictures_of_different_prompts_are_said()
    {
        var result = Calibrate.Resolve(Histogram(Even, Enumerable.Range(0, 2000).Select(i => (12, i < 100 ? 0L : i))), 0.01m, 64, 1);

        Assert.Equal(0, result.Threshold.SumFor(12));
        Assert.Contains("is 0", result.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_are_spread_evenly_and_share_no_cluster()
    {
        Assert.Equal([0, 2, 5, 7], Calibrate.ChoosePrompts(new long?[10], 4));
        Assert.Equal([0, 2, 3], Calibrate.ChoosePrompts([7, 7, null, 8, 7, 8], 64));
        Assert.Empty(Calibrate.ChoosePrompts([], 64));
    }

    [Fact]
    public void Sixty_four_prompts_of_twelve_give_24192_pairs()
    {
        Assert.Equal(24_192, Calibrate.PairsOf(64, Calibrate.Generations(12)));
        Assert.Equal(16, Calibrate.Generations(500));
    }

    internal static NullHistogram Histogram(TileLayout layout, IEnumerable<(int Values, long Squared)> pairs)
    {
        var histogram = new NullHistogram(layout);
        foreach (var (values, squared) in pairs)
        {
            histogram.Add(squared, values, 1);
        }

        return histogram;
    }
}
