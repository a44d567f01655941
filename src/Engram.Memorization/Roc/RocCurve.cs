namespace Engram.Memorization;

/// <summary>
/// The exact ROC of scores that are larger for members: a point for every different score, no grid and no interpolation. Equal scores are
/// called members together or not at all, so a tie is one slanted step.
/// </summary>
public sealed class RocCurve
{
    private RocCurve(IReadOnlyList<RocPoint> points, long members, long others) =>
        (Points, Members, Others, Area) = (points, members, others, AreaUnderCurve.Of(points, members, others));

    /// <summary>Thresholds descending; the first calls nothing, the last everything.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    public long Members { get; }

    public long Others { get; }

    public AreaUnderCurve Area { get; }

    /// <param name="members">Scores; infinities are scores like others, NaN is none.</param>
    /// <param name="others">Of non-members.</param>
    /// <exception cref="ArgumentException">One of them is empty or holds NaN.</exception>
    public static RocCurve Of(IEnumerable<double> members, IEnumerable<double> others)
    {
        var (inside, outside) = (Descending(members, nameof(members)), Descending(others, nameof(others)));
        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        for (int i = 0, j = 0; i < inside.Length || j < outside.Length;)
        {
            var score = i == inside.Length ? outside[j] : j == outside.Length ? inside[i] : Math.Max(inside[i], outside[j]);
            while (i < inside.Length && inside[i] == score)
            {
                i++;
            }

            while (j < outside.Length && outside[j] == score)
            {
                j++;
            }

            points.Add(new RocPoint(score, i, j));
        }

        return new RocCurve(points, inside.Length, outside.Length);
    }

    public static RocCurve Of(IReadOnlyCollection<ScoredPicture> pictures) => Of(
        pictures.Where(picture => picture.IsMember).Select(picture => picture.Score),
        pictures.Where(picture => !picture.IsMember).Select(picture => picture.Score));

    /// <summary>The point with most members at no more than ⌊fpr · others⌋ false positives.</summary>
    public RocPoint PointAt(decimal fpr)
    {
        var most = (long)decimal.Floor(fpr * Others);
        int low = 0, high = Points.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Points[middle].FalsePositives <= most ? (middle, high) : (low, middle - 1);
        }

        return Points[low];
    }

    /// <summary>The point with the largest TPR − FPR, the one with fewest calls on ties.</summary>
    public RocPoint MostAccurate() => Points.MaxBy(point => ((Int128)point.TruePositives * Others) - ((Int128)point.FalsePositives * Members));

    /// <summary>What a threshold does on these scores.</summary>
    /// <param name="threshold">Null calls nothing.</param>
    public RocCut CutAt(double? threshold)
    {
        int low = 0, high = threshold is null ? 0 : Points.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Points[middle].Threshold >= threshold ? (middle, high) : (low, middle - 1);
        }

        return RocCut.Of(Points[low], Members, Others) with { Threshold = threshold };
    }

    private static double[] Descending(IEnumerable<double> scores, string name)
    {
        double[] sorted = [.. scores];
        if (sorted.Length == 0 || Array.Exists(sorted, double.IsNaN))
        {
            throw new ArgumentException(sorted.Length == 0 ? "A ROC needs scores of both kinds." : "A score is not a number.", name);
        }

        Array.Sort(sorted);
        Array.Reverse(sorted);
        return sorted;
    }
}
