using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Statistics;

public sealed class CohensKappaTests
{
    private static readonly Gen<long[,]> Tables = Gen.Long[0, 9].Array2D[3, 3];

    [Fact]
    public void It_is_what_paper_and_pencil_give()
    {
        // p₀ = 35/50, pₑ = (25·30 + 25·20)/50² = 0.5. Variance by Fleiss, Cohen and Everitt: diagonal 0.4·0.17² + 0.3·0.23² = 0.02743, the rest
        // 0.3²·(0.1·1.1² + 0.2·0.9²) = 0.02547, less (0.35 − 1 + 0.7)² = 0.0025: 0.0504/(50·0.5⁴) = 0.016128, whose root is 0.126996.
        var kappa = CohensKappa.Of(new long[,] { { 20, 5 }, { 10, 15 } });

        Assert.Equal((50, 35), (kappa.Cases, kappa.Agreed));
        Assert.Equal(0.4, kappa.Kappa!.Value, 1e-12);
        Assert.Equal(0.4 - (1.959964 * 0.126996), kappa.Low!.Value, 2e-6);
        Assert.Equal(0.4 + (1.959964 * 0.126996), kappa.High!.Value, 2e-6);
    }

    [Fact]
    public void Agreement_on_everything_or_nothing_has_an_interval_that_is_no_point()
    {
        // Ten of ten: Clopper–Pearson 0.6915 to 1 at pₑ = 0.5.
        var all = CohensKappa.Of(new long[,] { { 5, 0 }, { 0, 5 } });
        Assert.Equal(1, all.Kappa!.Value, 1e-12);
        Assert.Equal((0.691503 - 0.5) / 0.5, all.Low!.Value, 1e-5);
        Assert.Equal(1, all.High!.Value, 1e-12);

        var none = CohensKappa.Of(new long[,] { { 0, 5 }, { 5, 0 } });
        Assert.Equal(-1, none.Kappa!.Value, 1e-12);
        Assert.Equal((0.308497 - 0.5) / 0.5, none.High!.Value, 1e-5);
    }

    [Fact]
    public void Where_chance_alone_agrees_there_is_no_kappa()
    {
        Assert.Equal(new CohensKappa(7, 7, null, null, null), CohensKappa.Of(new long[,] { { 7, 0 }, { 0, 0 } }));
        Assert.Equal(new CohensKappa(0, 0, null, null, null), CohensKappa.Of(new long[4, 4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CohensKappa.Of(new long[2, 3]));
    }

    [Fact]
    public void Neither_who_is_first_nor_the_order_of_categories_changes_it() => Tables.Sample(table =>
    {
        var (turned, renamed) = (new long[3, 3], new long[3, 3]);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                turned[j, i] = table[i, j];
                renamed[2 - i, 2 - j] = table[i, j];
            }
        }

        var kappa = CohensKappa.Of(table);
        return Close(kappa, CohensKappa.Of(turned)) && Close(kappa, CohensKappa.Of(renamed))
            && (kappa.Kappa is not { } value || (kappa.Low <= value + 1e-12 && value <= kappa.High + 1e-12));
    });

    private static bool Close(CohensKappa left, CohensKappa right) => left.Cases == right.Cases && left.Agreed == right.Agreed
        && Close(left.Kappa, right.Kappa) && Close(left.Low, right.Low) && Close(left.High, right.High);

    private static bool Close(double? left, double? right) => left is { } a && right is { } b ? Math.Abs(a - b) < 1e-9 : left is null == right is null;
}
