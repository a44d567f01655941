using Engram.Memorization;
using Engram.Tests.Roc;

namespace Engram.Tests.Ownership;

/// <summary>On the recorded scores of a small model whose members are known: tests/golden/shadows.</summary>
public sealed class DatasetInferenceTests
{
    private static readonly IReadOnlyList<ScoredPicture> Losses = RecordedReadingTests.Pictures("loss_20");
    private static readonly IReadOnlyList<ScoredPicture> Bases = RecordedReadingTests.Pictures("base_loss_20");

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    public void Members_are_found_out(int pictures)
    {
        var found = DatasetInference.Of(Scores(true, 0, pictures), Scores(false, 0, pictures), 1);

        Assert.True(found.Test.PValue < 0.01);
        Assert.Equal((pictures, pictures), (found.TestedSet, found.TestedUnpublished));
    }

    [Fact]
    public void Two_scores_together_tell_more_than_one()
    {
        var alone = DatasetInference.Of(Scores(true, 0, 40), Scores(false, 0, 40), 1);
        var both = DatasetInference.Of(Scores(true, 0, 40, with: Bases), Scores(false, 0, 40, with: Bases), 1);

        // The base's loss tells how hard a picture is: the weights have opposite signs.
        Assert.Equal((20, 20), (both.TestedSet, both.TestedUnpublished));
        Assert.True(both.Weights[0] > 0 && both.Weights[1] < 0);
        Assert.True(both.Area.Value > alone.Area.Value);
        Assert.True(both.Test.PValue < 0.01);
    }

    [Fact]
    public void Power_rises_with_the_size_of_the_set()
    {
        var power = DatasetInference.Of(Scores(true, 0, 100), Scores(false, 0, 100), 1).Power;

        Assert.Equal([5, 10, 20, 50, 100, 200], power.Select(point => point.Pictures));
        Assert.True(power[^1].Found.Value > 0.99 && power[0].Found.Value < 0.3);
        Assert.All(power.Zip(power.Skip(1)), pair => Assert.True(pair.First.Found.Value <= pair.Second.Found.Value + 0.05));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_pictures_that_no_model_saw_the_p_value_is_uniform(bool combined)
    {
        // Two hundred random halves of the 200 non-members. Kolmogorov and Smirnov: √200·D above 1.628 has probability 0.01.
        var all = Scores(false, 0, 200, combined ? Bases : null);
        double[] values = [.. Enumerable.Range(0, 200).Select(repeat =>
        {
            var order = SeededOrder.Of(all, picture => picture.ImageId, repeat, "repeat");
            var (_, set, unpublished) = DatasetInference.Combined([.. order.Take(100)], [.. order.Skip(100)], repeat);
            return PermutationTest.Of(set, unpublished, 999, repeat).PValue;
        }).Order()];
        var distance = values.Select((value, i) => Math.Max(value - (i / 200.0), ((i + 1) / 200.0) - value)).Max();

        Assert.InRange(Math.Sqrt(200) * distance, 0, 1.628);
    }

    [Fact]
    public void Fewer_than_four_of_a_kind_are_too_few() =>
        Assert.Throws<ArgumentException>(() => DatasetInference.Of(Scores(true, 0, 3), Scores(false, 0, 20), 1));

    private static IReadOnlyList<(string ImageId, double[] Scores)> Scores(bool members, int skip, int take, IReadOnlyList<ScoredPicture>? with = null) =>
        [.. Losses.Where(picture => picture.IsMember == members).Skip(skip).Take(take).Select(picture =>
            (picture.ImageId, (double[])[picture.Score, .. (with ?? []).Where(other => other.ImageId == picture.ImageId).Select(other => -other.Score)]))];
}
