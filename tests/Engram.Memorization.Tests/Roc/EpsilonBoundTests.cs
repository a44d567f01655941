using Engram.Memorization;

namespace Engram.Tests.Roc;

public sealed class EpsilonBoundTests
{
    [Fact]
    public void Both_inequalities_by_hand()
    {
        // All of 100 members called and none of 100 others: ends 0.025^(1/100) and 1 less that.
        var end = Math.Pow(0.025, 0.01);
        var perfect = new RocPoint(0, 100, 0);

        Assert.Equal(Math.Log(end / (1 - end)), Bounds(perfect, 0).Called, 1e-9);
        Assert.Equal(Math.Log(end / (1 - end)), Bounds(perfect, 0).Uncalled, 1e-9);
        Assert.Equal(Math.Log((end - 0.1) / (1 - end)), Bounds(perfect, 0.1).Called, 1e-9);

        // Half of the members and none of the others: whoever is called is one; whoever is not may be either.
        var precise = new RocPoint(0, 50, 0);
        Assert.Equal(Math.Log(ClopperPearson.Of(50, 100).Lower / (1 - end)), Bounds(precise, 0).Called, 1e-9);
        Assert.Equal(Math.Log(end / (1 - ClopperPearson.Of(50, 100).Lower)), Bounds(precise, 0).Uncalled, 1e-9);
        Assert.Equal(double.NegativeInfinity, Bounds(precise, 0.5).Called);
    }

    [Fact]
    public void Scores_without_a_signal_prove_nothing_in_nineteen_of_twenty()
    {
        // ε = 0 is true, so a bound above 0 is an error, and 5 % of 100 are allowed.
        var wrong = Enumerable.Range(0, 100).Count(trial =>
        {
            ScoredPicture[] pictures = [.. Enumerable.Range(0, 80).Select(i => new ScoredPicture($"{trial}:{i}", i % 2 == 0, Hash(trial, i)))];
            return EpsilonBound.Of(pictures, 0, 0.95, 1)!.Epsilon > 0;
        });

        Assert.InRange(wrong, 0, 10);
    }

    [Fact]
    public void Too_few_pictures_have_no_bound_and_delta_is_a_probability()
    {
        Assert.Null(EpsilonBound.Of([new("a", true, 1), new("b", false, 0)], 0, 0.95, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EpsilonBound.Of([new("a", true, 1), new("b", false, 0)], 1, 0.95, 1));
    }

    private static (double Called, double Uncalled) Bounds(RocPoint cut, double delta) =>
        EpsilonBound.Bounds(cut, RocCurve.Of(new double[100], new double[100]), delta, 0.95);

    private static double Hash(int trial, int i) => Engram.Compute.Philox.Words((uint)trial, (uint)i, 0, 0, 7).W0;
}
