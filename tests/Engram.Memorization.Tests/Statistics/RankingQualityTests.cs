using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Statistics;

public sealed class RankingQualityTests
{
    [Fact]
    public void A_small_ranking_by_hand()
    {
        var quality = RankingQuality.Of([true, true, false, true], 10);

        Assert.Equal((4, 3, 2), (quality.Ranked, quality.True, quality.BeforeFirstFalse));
        Assert.Equal((1 + 1 + 0.75) / 3, quality.AveragePrecision!.Value, 1e-15);
        Assert.Equal([(1, 1, 1 / 3.0), (2, 1, 2 / 3.0), (3, 2 / 3.0, 2 / 3.0), (4, 0.75, 1)], quality.Points.Select(p => ((int)p.Rank, p.Precision, p.Recall)));
        Assert.Equal(ClopperPearson.Of(2, 3), quality.Points[2].PrecisionInterval);
    }

    [Fact]
    public void Nothing_true_has_no_average()
    {
        var quality = RankingQuality.Of([false, false], 10);
        Assert.Null(quality.AveragePrecision);
        Assert.Equal(0, quality.BeforeFirstFalse);
        Assert.Empty(RankingQuality.Of([], 10).Points);
    }

    [Fact]
    public void However_long_it_is_there_are_at_most_so_many_points_and_the_last_rank_is_one() =>
        Gen.Select(Gen.Int[1, 3_000], Gen.Int[2, 200]).Sample((count, most) =>
        {
            var quality = RankingQuality.Of([.. Enumerable.Range(0, count).Select(i => i % 3 == 0)], most);
            Assert.InRange(quality.Points.Count, 1, most);
            Assert.Equal(count, quality.Points[^1].Rank);
            Assert.Equal(1, quality.Points[^1].Recall);
        });
}
