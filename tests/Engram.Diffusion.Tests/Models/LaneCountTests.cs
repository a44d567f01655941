using Engram.Diffusion;

namespace Engram.Tests;

public sealed class LaneCountTests
{
    private const long Small = 1_400_000;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(16, 2, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(32, 64, 32)]
    [InlineData(64, 64, 64)]
    public void A_small_networks_batch_is_shared_out_among_the_threads(int items, int threads, int lanes) =>
        Assert.Equal(lanes, LaneCount.Of(items, threads, Small));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 64)]
    public void A_batch_that_leaves_threads_without_work_is_not(int items, int threads) => Assert.Equal(1, LaneCount.Of(items, threads, Small));

    [Fact]
    public void A_large_networks_weights_are_read_once_for_all() => Assert.Equal(1, LaneCount.Of(16, 2, 860_000_000));
}
