using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Canaries;

public sealed class ExposureTests
{
    [Theory]
    [InlineData(0.5, 1, 3.0)]
    [InlineData(1, 2, 2.0)] // A reserve of equal loss stands before it.
    [InlineData(4.5, 5, 0.678071905112638)]
    [InlineData(9, 8, 0)]
    public void By_hand_among_seven(double loss, long rank, double bits)
    {
        var exposure = Exposure.Of(loss, [1, 2, 3, 4, 5, 6, 7]);

        Assert.Equal((rank, 8, 3.0), (exposure.Rank, exposure.Pool, exposure.MostBits));
        Assert.Equal(bits, exposure.Bits, 1e-12);
    }

    [Fact]
    public void The_rank_counts_what_is_not_larger() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9].Array[0, 30]).Sample((loss, reserve) =>
        Assert.Equal(1 + reserve.Count(other => other <= loss), Exposure.Of(loss, [.. reserve.Order().Select(x => (double)x)]).Rank));

    [Fact]
    public void A_loss_that_is_no_number_has_no_rank() => Assert.Throws<ArgumentException>(() => Exposure.Of(double.NaN, [1]));

    [Fact]
    public void Noise_is_a_function_of_seed_and_number_and_uniform()
    {
        var noise = CanaryNoise.Of(7, 3, 64, 64, 3);

        Assert.Equal(noise, CanaryNoise.Of(7, 3, 64, 64, 3));
        Assert.NotEqual(noise, CanaryNoise.Of(7, 4, 64, 64, 3));
        Assert.NotEqual(noise, CanaryNoise.Of(8, 3, 64, 64, 3));
        Assert.Equal(noise[..30], CanaryNoise.Of(7, 3, 1, 10, 3));

        // χ² of 255 degrees over 12,288 bytes: 255 ± 6·22.6.
        var chi = Enumerable.Range(0, 256).Sum(value => Math.Pow(noise.Count(x => x == value) - 48.0, 2) / 48);
        Assert.InRange(chi, 255 - 136, 255 + 136);
    }
}
