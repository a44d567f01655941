using Engram.Memorization;
using Engram.Tests.Statistics;

namespace Engram.Tests.Blind;

public sealed class RidgeLogisticTests
{
    [Fact]
    public void Agrees_with_scikit_learn()
    {
        var told = Golden.Case("classifier");
        IReadOnlyList<double>[] rows = [.. told.GetProperty("rows").EnumerateArray().Select(row => row.Numbers())];
        bool[] truths = [.. told.GetProperty("truths").EnumerateArray().Select(truth => truth.GetBoolean())];
        foreach (var fit in told.GetProperty("fits").EnumerateArray())
        {
            var model = RidgeLogistic.Fit(rows, truths, fit.Number("penalty"));

            Assert.All(fit.Numbers("weights").Zip(model.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            Assert.All(fit.Numbers("logits").Zip(rows), pair => Assert.Equal(pair.First, model.ScoreOf(pair.Second), 1e-6));
        }
    }

    [Fact]
    public void A_feature_that_never_changes_has_no_part_and_separable_rows_stay_finite()
    {
        IReadOnlyList<double>[] rows = [.. Enumerable.Range(0, 20).Select(i => (double[])[5, i])];
        var model = RidgeLogistic.Fit(rows, [.. Enumerable.Range(0, 20).Select(i => i >= 10)], 1e-6);

        Assert.Equal(0, model.Weights[1]);
        Assert.All(model.Weights, weight => Assert.True(double.IsFinite(weight)));
        Assert.True(model.ScoreOf([5, 12]) > 0 && model.ScoreOf([9, 7]) < 0);
    }
}
