using CsCheck;
using Engram.Pipeline.Shards;

namespace Engram.Tests.Shards;

public sealed class ShardRangesTests
{
    [Fact]
    public void Ten_equal_prompts_in_four_shards_are_cut_at_2_5_and_7() =>
        Assert.Equal([0, 2, 5, 7, 10], ShardRanges.Cut([.. Enumerable.Repeat(12, 10)], 4));

    [Fact]
    public void More_shards_than_prompts_leave_some_without() => Assert.Equal([0, 0, 1, 1, 2, 3], ShardRanges.Cut([1, 1, 1], 5));

    [Fact]
    public void A_run_of_a_billion_generations_does_not_overflow() =>
        Assert.Equal(100_001, ShardRanges.Cut([.. Enumerable.Repeat(10_000, 100_000)], 100_000).Distinct().Count());

    [Fact]
    public void Every_item_is_in_one_shard_and_no_shard_has_more_than_its_share_and_one_item() => Gen.Select(
        Gen.Int[0, 500].Array[0, 60], Gen.Int[1, 12]).Sample((work, shards) =>
    {
        var bounds = ShardRanges.Cut(work, shards);
        Assert.Equal(shards + 1, bounds.Count);
        Assert.Equal((0, work.Length), (bounds[0], bounds[^1]));
        var (total, largest) = (work.Sum(), work.DefaultIfEmpty(0).Max());
        for (var i = 0; i < shards; i++)
        {
            Assert.True(bounds[i] <= bounds[i + 1]);
            var share = work[(int)bounds[i]..(int)bounds[i + 1]].Sum();
            Assert.True(Math.Abs((share * (long)shards) - total) <= (long)largest * shards, $"shard {i} has {share} of {total}");
        }
    });
}
