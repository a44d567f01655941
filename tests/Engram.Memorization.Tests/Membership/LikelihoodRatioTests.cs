using System.Globalization;
using Engram.Memorization;

namespace Engram.Tests;

public sealed class LikelihoodRatioTests
{
    private static readonly string[][] Losses = Read("losses.csv");
    private static readonly string[][] Reading = Read("reading.csv");
    private static readonly string[][] Membership =
        ReadFile(Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership", "membership.csv"));

    [Fact]
    public void The_recorded_scores_follow_from_the_recorded_losses()
    {
        // losses.csv has m00 (the target) and m01 to m16, one column each behind the id.
        var losses = Enumerable.Range(2, 16).Select(column => Losses.Select(row => Number(row[column])).ToArray()).ToArray();
        var members = Enumerable.Range(2, 16).Select(column => Membership.Select(row => row[column] == "1").ToArray()).ToArray();
        var fits = ShadowFits.Of(losses, members);
        for (var i = 0; i < Reading.Length; i++)
        {
            var target = Number(Losses[i][1]);
            Near(Reading[i][5], fits.In[i].Mean, 1e-6);
            Near(Reading[i][6], fits.Out[i].Mean, 1e-6);
            Near(Reading[i][7], fits.In[i].Variance!.Value, 1e-4);
            Near(Reading[i][8], fits.Out[i].Variance!.Value, 1e-4);
            Near(Reading[i][9], LikelihoodRatio.Online(fits, i, target, isGlobal: false)!.Value, 1e-3);
            Near(Reading[i][10], LikelihoodRatio.Online(fits, i, target, isGlobal: true)!.Value, 1e-3);
        }
    }

    [Fact]
    public void A_ratio_of_two_unit_gaussians_is_known()
    {
        // in: 0 and 2 (mean 1, variance 2), out: 4 and 6 (mean 5, variance 2): log ratio of loss 2 = ((2−5)² − (2−1)²)/(2·2) = 2.
        var fits = ShadowFits.Of([[0.0], [2.0], [4.0], [6.0]], [[true], [true], [false], [false]]);
        Assert.Equal(2, LikelihoodRatio.Online(fits, 0, 2, isGlobal: false)!.Value, 12);
        Assert.Equal(2, LikelihoodRatio.Online(fits, 0, 2, isGlobal: true)!.Value, 12);
        Assert.Equal(3 / Math.Sqrt(2), LikelihoodRatio.Offline(fits, 0, 2, isGlobal: false)!.Value, 12);
    }

    [Fact]
    public void The_global_variance_weighs_pictures_by_their_degrees_of_freedom()
    {
        // Pictures with out-losses {0, 2, 4} and {1, 1}: (4 + 0 + 4 + 0 + 0) / (2 + 1).
        var fits = ShadowFits.Of(
            [[0.0, 1], [2, 1], [4, 7], [9, 9]], [[false, false], [false, false], [false, true], [true, true]]);
        Assert.Equal(8.0 / 3, fits.OutVariance!.Value, 12);
    }

    [Fact]
    public void What_cannot_be_fitted_has_no_score()
    {
        var one = ShadowFits.Of([[1.0], [2.0], [3.0]], [[true], [false], [false]]);
        Assert.Null(LikelihoodRatio.Online(one, 0, 1, isGlobal: false));
        Assert.NotNull(LikelihoodRatio.Offline(one, 0, 1, isGlobal: false));
        Assert.Null(LikelihoodRatio.Offline(one, 0, double.NaN, isGlobal: false));
        var same = ShadowFits.Of([[1.0], [1.0], [3.0], [3.0]], [[true], [true], [false], [false]]);
        Assert.Null(LikelihoodRatio.Online(same, 0, 1, isGlobal: true));
        var broken = ShadowFits.Of([[double.NaN], [2.0], [3.0]], [[false], [false], [false]]);
        Assert.Equal((2, 2.5), (broken.Out[0].Count, broken.Out[0].Mean));
    }

    [Fact]
    public void Means_count_the_first_draws_and_mirror_images_beside_them()
    {
        Assert.Equal(2, LossMeans.Of([1, 3, 8], 2));
        Assert.Equal(3, LossMeans.OfBoth([1, 3, 8], [4, 4, 9], 2));
    }

    private static void Near(string recorded, double value, double tolerance)
    {
        var expected = Number(recorded);
        Assert.True(Math.Abs(value - expected) <= tolerance * Math.Abs(expected), $"{value} is not {recorded} within {tolerance} of it");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string[][] Read(string name) => ReadFile(RepositoryRoot.Golden($"shadows/{name}"));

    private static string[][] ReadFile(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(','))];
}
