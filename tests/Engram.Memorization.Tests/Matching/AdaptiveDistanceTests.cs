using Engram.Memorization;

namespace Engram.Tests.Matching;

public sealed class AdaptiveDistanceTests
{
    [Fact]
    public void Is_the_distance_over_half_the_mean_of_the_neighbourhood()
    {
        // √100 = 10; the mean of 10, 20 and 60 is 30, half of it 15.
        Neighbour[] neighbourhood = [new(0, 100), new(5, 400), new(2, 3600)];

        Assert.Equal(10 / 15.0, AdaptiveDistance.Of(100, neighbourhood, 1), 1e-15);
        Assert.Equal(60 / 7.5, AdaptiveDistance.Of(3600, neighbourhood, 1, 0.25), 1e-14);
    }

    [Fact]
    public void A_set_of_one_picture_gives_two() => Assert.Equal(2, AdaptiveDistance.Of(100, [new(0, 100)], 1));

    [Fact]
    public void An_exact_copy_is_a_hit_whatever_stands_around_it()
    {
        Assert.Equal(0, AdaptiveDistance.Of(0, [new(0, 0), new(1, 0)], 1));
        Assert.Equal(double.PositiveInfinity, AdaptiveDistance.Of(4, [new(0, 0)], 1));
    }
}
