using CsCheck;
using Engram.Memorization;
using Engram.Tests.Statistics;

namespace Engram.Tests.Ownership;

public sealed class PermutationTestTests
{
    [Fact]
    public void All_relabellings_agree_with_SciPy()
    {
        foreach (var told in Golden.Cases("permutations"))
        {
            var test = PermutationTest.Of(told.Numbers("first"), told.Numbers("second"), 1_000, 1);

            Assert.True(test.IsExact);
            Assert.Equal(told.Number("p"), test.PValue, 1e-12);
        }
    }

    [Fact]
    public void Three_against_two_by_hand()
    {
        // Ten relabellings; the top three is one of them, and the second best is met twice.
        Assert.Equal(new PermutationTest(0.1, 10, true), PermutationTest.Of([5, 4, 3], [2, 1], 100, 1));
        Assert.Equal(new PermutationTest(0.2, 10, true), PermutationTest.Of([5, 4, 2], [3, 1], 100, 1));
        Assert.Equal(1, PermutationTest.Of([1, 1, 1], [1, 1], 100, 1).PValue);
    }

    [Fact]
    public void Drawn_relabellings_come_near_to_all_of_them() => Gen.Select(Gen.Int[0, 9].Array[2, 7], Gen.Int[0, 9].Array[2, 7], Gen.Long).Sample(
        (first, second, seed) =>
        {
            double[] a = [.. first.Select(x => (double)x)], b = [.. second.Select(x => (double)x)];

            // C(14, 7) = 3,432 at the most; six standard errors of 4,000 draws are below 0.05.
            var exact = PermutationTest.Of(a, b, 4_000, seed);
            var drawn = Drawn(a, b, seed);
            Assert.True(exact.IsExact);
            Assert.InRange(drawn - exact.PValue, -0.05, 0.05);
        },
        iter: 100);

    private static double Drawn(double[] a, double[] b, long seed)
    {
        var ranks = PermutationTest.TwiceRanks([.. a, .. b]);
        return PermutationTest.CountDrawn(ranks, a.Length, ranks.Take(a.Length).Sum(), 4_000, seed) / 4_000.0;
    }

    [Fact]
    public void The_rank_sums_approximation_agrees_with_SciPy()
    {
        foreach (var told in Golden.Cases("roc"))
        {
            double[] members = told.Numbers("members");
            Assert.Equal(told.Number("rank_sum_p"), DatasetInference.RankSumP([.. members, .. told.Numbers("others")], members.Length), 1e-10);
        }
    }

    [Fact]
    public void Equal_seeds_draw_equal_relabellings()
    {
        double[] a = [.. Enumerable.Range(0, 30).Select(i => i * 7.0 % 30)], b = [.. Enumerable.Range(0, 25).Select(i => i * 11.0 % 30)];

        Assert.Equal(PermutationTest.Of(a, b, 999, 4), PermutationTest.Of(a, b, 999, 4));
        Assert.NotEqual(PermutationTest.Of(a, b, 999, 4).PValue, PermutationTest.Of(a, b, 999, 5).PValue);
    }
}
