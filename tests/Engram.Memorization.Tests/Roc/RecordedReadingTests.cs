using System.Globalization;
using Engram.Memorization;

namespace Engram.Tests.Roc;

/// <summary>The scores of tests/golden/shadows/reading.csv and the figures that another program printed of them.</summary>
public sealed class RecordedReadingTests
{
    [Theory]
    [InlineData("loss_1", 0.7079, 0.040, 0.225)]
    [InlineData("loss_20", 0.7125, 0.155, 0.280)]
    [InlineData("lira", 0.9990, 0.970, 1.000)]
    [InlineData("lira_global", 0.9992, 0.995, 0.995)]
    [InlineData("lira_1", 0.9857, 0.885, 0.900)]
    [InlineData("lira_global_1", 0.9896, 0.870, 0.935)]
    public void Areas_and_rates_are_those_printed(string attack, double area, double tprAtOnePercent, double tprAtFivePercent)
    {
        var curve = RocCurve.Of(Pictures(attack));

        Assert.Equal(area, curve.Area.Value, 5.1e-5);
        Assert.Equal(tprAtOnePercent, TprAtFpr.Of(curve, 0.01m).Cut!.Tpr.Value, 1e-12);
        Assert.Equal(tprAtFivePercent, TprAtFpr.Of(curve, 0.05m).Cut!.Tpr.Value, 1e-12);
        Assert.InRange(area, curve.Area.Interval.Lower, curve.Area.Interval.Upper);
    }

    [Fact]
    public void Two_hundred_others_cannot_resolve_one_in_a_thousand()
    {
        var told = TprAtFpr.Of(RocCurve.Of(Pictures("lira")), 0.001m);

        Assert.Null(told.Cut);
        Assert.Equal("TPR at 0.1 % FPR cannot be told from 200 non-members, of whom one is 0.5 %: it needs at least 1000 of them", told.Refusal);
        Assert.NotNull(TprAtFpr.Of(RocCurve.Of(Pictures("lira")), 0.005m).Cut);
    }

    [Fact]
    public void A_near_perfect_attack_proves_an_epsilon_and_a_weak_one_little()
    {
        var strong = EpsilonBound.Of(Pictures("lira_global"), 1e-5, 0.95, 1)!;
        var weak = EpsilonBound.Of(Pictures("loss_20"), 1e-5, 0.95, 1)!;

        // With 100 and 100 judged nothing can prove more than ln(0.96378/0.03622) = 3.2813.
        Assert.InRange(strong.Epsilon, 2, 3.2814);
        Assert.InRange(weak.Epsilon, 0, 1.5);
        Assert.Equal((100L, 100L), (strong.Judged.Tpr.Trials, strong.Judged.Fpr.Trials));
    }

    internal static IReadOnlyList<ScoredPicture> Pictures(string column)
    {
        var lines = File.ReadAllLines(RepositoryRoot.Golden("shadows/reading.csv"));
        var names = lines[0].Split(',');
        var at = Array.IndexOf(names, column);

        // Losses are smaller for members.
        var sign = column.StartsWith("loss", StringComparison.Ordinal) ? -1 : 1;
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells =>
            new ScoredPicture(cells[0], cells[1] == "1", sign * double.Parse(cells[at], CultureInfo.InvariantCulture)))];
    }
}
