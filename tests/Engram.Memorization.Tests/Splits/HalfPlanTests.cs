using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Splits;

public sealed class HalfPlanTests
{
    [Fact]
    public void Every_cluster_lies_in_half_of_the_halves_and_the_sizes_add_up() =>
        Gen.Select(Gen.Long[1, 9].Array[0, 60], Gen.Int[2, 9], Gen.Long).Sample((clusters, halves, seed) =>
        {
            var plan = HalfPlan.Of(clusters, halves, seed);
            for (var cluster = 0; cluster < clusters.Length; cluster++)
            {
                Assert.InRange(Enumerable.Range(0, halves).Count(half => plan.Holds(half, cluster)), halves / 2, (halves + 1) / 2);
            }

            Assert.Equal(
                Enumerable.Range(0, halves).Select(half => clusters.Where((_, cluster) => plan.Holds(half, cluster)).Sum()), plan.Sizes);
        });

    [Theory]
    [InlineData(16, 400)]
    [InlineData(17, 401)]
    [InlineData(2, 7)]
    public void Halves_of_single_pictures_differ_by_one_at_the_most(int halves, int pictures)
    {
        var plan = HalfPlan.Of([.. Enumerable.Repeat(1L, pictures)], halves, 5);

        Assert.InRange(plan.Sizes.Max() - plan.Sizes.Min(), 0, 1);

        // An odd number of halves has each picture in one more or fewer, by a draw: ½·√pictures/halves about the middle.
        Assert.InRange(plan.Sizes.Average(), (pictures / 2.0) - 2, (pictures / 2.0) + 2);
    }

    [Fact]
    public void A_cluster_larger_than_all_others_together_stays_whole()
    {
        var plan = HalfPlan.Of([10, 1, 1, 1], 2, 1);

        Assert.Equal([3L, 10], plan.Sizes.Order());
    }

    [Fact]
    public void The_seed_decides_and_two_halves_share_a_quarter_of_the_set()
    {
        long[] clusters = [.. Enumerable.Repeat(1L, 4_000)];
        var (plan, again, other) = (HalfPlan.Of(clusters, 16, 5), HalfPlan.Of(clusters, 16, 5), HalfPlan.Of(clusters, 16, 6));
        int Both(HalfPlan a, int i, HalfPlan b, int j) => Enumerable.Range(0, clusters.Length).Count(cluster => a.Holds(i, cluster) && b.Holds(j, cluster));

        Assert.Equal(2_000, Both(plan, 3, again, 3));

        // Of halves of one plan 7/15 of the 2,000 (each picture lies in 8 of 16), of two plans a half; the standard deviation is about 22.
        Assert.InRange(Both(plan, 3, plan, 4), 933 - 110, 933 + 110);
        Assert.InRange(Both(plan, 3, other, 3), 1_000 - 110, 1_000 + 110);
    }
}
