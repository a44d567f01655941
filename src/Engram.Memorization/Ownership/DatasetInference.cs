namespace Engram.Memorization;

/// <summary>
/// "Was my set in the training data?" The scores of the set in question against those of comparable pictures that were never published, combined
/// into one and put to a permutation test. Where a blind baseline separates the two the answer is void.
/// </summary>
/// <param name="Test">Its p-value answers; small speaks for the training data.</param>
/// <param name="Area">Of the combined scores that were tested.</param>
/// <param name="Weights">Of the standardised scores in their order; 1 where there is one only.</param>
/// <param name="TestedSet">Pictures of the set that the test looked at: all, or the half that did not fit the weights.</param>
/// <param name="TestedUnpublished">The same of the comparable ones.</param>
/// <param name="Power">Against the size of the set, at <see cref="Level"/>.</param>
public sealed record DatasetInference(
    PermutationTest Test, AreaUnderCurve Area, IReadOnlyList<double> Weights, int TestedSet, int TestedUnpublished,
    IReadOnlyList<PowerPoint> Power)
{
    /// <summary>Of the power: the p-value at or below which a set counts as found out.</summary>
    public const double Level = 0.01;

    /// <summary>Relabellings of the test.</summary>
    public const int Relabellings = 9_999;

    // Scores of one picture go up and down together, and what tells members lies in their differences: a strong ridge would hide it.
    private const double Penalty = 0.01;
    private const int Resampled = 500;
    private static readonly int[] Sizes = [5, 10, 20, 50, 100, 200, 500, 1_000];

    /// <summary>
    /// One score is tested on all pictures. Several are combined by a ridge logistic regression that half of each kind fits, and tested on the
    /// other halves, so that nothing tested has chosen the weights.
    /// </summary>
    /// <param name="set">Scores of a picture of the set, every row of one length; larger means more likely trained on.</param>
    /// <param name="unpublished">Of the comparable ones.</param>
    /// <exception cref="ArgumentException">Fewer than four pictures of a kind.</exception>
    public static DatasetInference Of(
        IReadOnlyList<(string ImageId, double[] Scores)> set, IReadOnlyList<(string ImageId, double[] Scores)> unpublished, long seed)
    {
        var (weights, tested, against) = Combined(set, unpublished, seed);
        return new DatasetInference(
            PermutationTest.Of(tested, against, Relabellings, seed),
            RocCurve.Of(tested, against).Area,
            weights,
            tested.Length,
            against.Length,
            PowerOf(tested, against, seed));
    }

    /// <summary>What is tested: one score a picture.</summary>
    internal static (double[] Weights, double[] Set, double[] Unpublished) Combined(
        IReadOnlyList<(string ImageId, double[] Scores)> set, IReadOnlyList<(string ImageId, double[] Scores)> unpublished, long seed)
    {
        if (Math.Min(set.Count, unpublished.Count) < 4)
        {
            throw new ArgumentException($"{set.Count} and {unpublished.Count} pictures are too few: four of each kind at least.", nameof(set));
        }

        if (set[0].Scores.Length == 1)
        {
            return ([1], [.. set.Select(picture => picture.Scores[0])], [.. unpublished.Select(picture => picture.Scores[0])]);
        }

        var (first, second) = (SeededOrder.Of(set, picture => picture.ImageId, seed, "inference"), SeededOrder.Of(unpublished, picture => picture.ImageId, seed, "inference"));
        var (inside, outside) = (set.Count / 2, unpublished.Count / 2);
        var model = RidgeLogistic.Fit(
            [.. first.Take(inside).Concat(second.Take(outside)).Select(picture => picture.Scores)],
            [.. Enumerable.Range(0, inside + outside).Select(i => i < inside)],
            Penalty);
        return (
            [.. model.Weights.Skip(1)],
            [.. first.Skip(inside).Select(picture => model.ScoreOf(picture.Scores))],
            [.. second.Skip(outside).Select(picture => model.ScoreOf(picture.Scores))]);
    }

    /// <summary>
    /// Sets of each size drawn with replacement from the tested scores, up to twice as many as were tested; each is judged by the rank sum's normal
    /// approximation, corrected for ties and continuity.
    /// </summary>
    private static List<PowerPoint> PowerOf(double[] set, double[] unpublished, long seed)
    {
        var (points, draws) = (new List<PowerPoint>(), new PhiloxDraws(seed, "power"));
        foreach (var size in Sizes.Where(size => size <= 2 * Math.Min(set.Length, unpublished.Length)))
        {
            var found = 0L;
            for (var draw = 0; draw < Resampled; draw++)
            {
                var values = new double[2 * size];
                for (var i = 0; i < values.Length; i++)
                {
                    var from = i < size ? set : unpublished;
                    values[i] = from[draws.Below(from.Length)];
                }

                found += RankSumP(values, size) <= Level ? 1 : 0;
            }

            points.Add(new PowerPoint(size, Rate.Of(found, Resampled)));
        }

        return points;
    }

    /// <summary>P-value of the first <paramref name="count"/> values lying above the others.</summary>
    internal static double RankSumP(double[] values, int count)
    {
        var (ranks, n, m, total) = (PermutationTest.TwiceRanks(values), (double)count, (double)(values.Length - count), (double)values.Length);
        var sum = ranks.Take(count).Sum() / 2.0;

        // Variance of the sum over all relabellings: mn/(12) · (N + 1 − Σ(t³ − t)/(N(N − 1))).
        var ties = ranks.GroupBy(rank => rank).Sum(group => ((double)group.Count() * group.Count() * group.Count()) - group.Count());
        var variance = n * m / 12 * (total + 1 - (ties / (total * (total - 1))));
        return variance <= 0 ? 1 : Normal.Cdf(-(sum - (n * (total + 1) / 2) - 0.5) / Math.Sqrt(variance));
    }
}
