using System.Text.Json;
using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Frechet;

public sealed class FrechetDistanceTests
{
    [Fact]
    public void It_is_what_SciPys_matrix_square_root_gives()
    {
        using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "golden", "frechet", "cases.json")));
        var cases = recorded.RootElement.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(5, cases.Count);
        Assert.All(cases, entry =>
        {
            var distance = FrechetDistance.Of(MomentsOf(entry.GetProperty("sixteenths_left")), MomentsOf(entry.GetProperty("sixteenths_right")));

            // Of a singular product SciPy's own square root is right to about 1e-9.
            Assert.Equal(entry.GetProperty("distance").GetDouble(), distance, 1e-8 * entry.GetProperty("scale").GetDouble());
        });
    }

    [Fact]
    public void Of_one_value_it_is_the_known_formula() =>
        Gen.Select(Gen.Double[-9, 9].Array[2, 30], Gen.Double[-9, 9].Array[2, 30]).Sample((a, b) =>
        {
            float[] left = [.. a.Select(value => (float)value)], right = [.. b.Select(value => (float)value)];
            var (mean, deviation) = Of(left);
            var (otherMean, otherDeviation) = Of(right);
            var expected = Math.Pow(mean - otherMean, 2) + Math.Pow(deviation - otherDeviation, 2);
            Assert.Equal(expected, FrechetDistance.Of(MomentsOf(left), MomentsOf(right)), 1e-9);
        });

    [Fact]
    public void A_shift_of_everything_changes_nothing_and_a_shift_of_one_side_adds_its_square()
    {
        var vectors = Vectors(50, 7);
        float[] Shifted(float[] vector, float by) => [.. vector.Select(value => value + by)];
        FeatureMoments Set(Func<float[], float[]> change) => MomentsOf(vectors.Select(change));

        Assert.Equal(0, FrechetDistance.Of(Set(vector => vector), Set(vector => vector)), 1e-9);
        Assert.Equal(7 * 9, FrechetDistance.Of(Set(vector => vector), Set(vector => Shifted(vector, 3))), 1e-4);
        Assert.Equal(0, FrechetDistance.Of(Set(vector => Shifted(vector, 1024)), Set(vector => Shifted(vector, 1024))), 1e-6);
    }

    [Fact]
    public void One_vector_has_no_covariance() =>
        Assert.Throws<ArgumentException>(() => FrechetDistance.Of(MomentsOf(Vectors(1, 3)), MomentsOf(Vectors(4, 3))));

    private static float[][] Vectors(int count, int width) =>
        [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, width).Select(j => ((i * 37) + (j * 11) + (i * i * (j + 1))) % 64 / 8f).ToArray())];

    private static (double Mean, double Deviation) Of(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)));
    }

    private static FeatureMoments MomentsOf(float[] values) => MomentsOf(values.Select(value => new[] { value }));

    private static FeatureMoments MomentsOf(JsonElement rows) =>
        MomentsOf(rows.EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetInt32() / 16f).ToArray()));

    private static FeatureMoments MomentsOf(IEnumerable<float[]> vectors)
    {
        FeatureMoments? moments = null;
        foreach (var vector in vectors)
        {
            moments ??= new FeatureMoments(vector.Length);
            moments.Add(vector);
        }

        return moments!;
    }
}
