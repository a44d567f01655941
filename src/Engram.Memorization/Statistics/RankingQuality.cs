namespace Engram.Memorization;

/// <summary>A ranking judged by known truth.</summary>
/// <param name="AveragePrecision">Mean, over the true ones, of the precision at their rank; null where none is true.</param>
/// <param name="BeforeFirstFalse">True ones ahead of the first false one: found at zero false positives.</param>
/// <param name="Points">Ascending ranks, the last among them.</param>
public sealed record RankingQuality(long Ranked, long True, double? AveragePrecision, long BeforeFirstFalse, IReadOnlyList<RankingPoint> Points)
{
    /// <param name="truths">In order of rank.</param>
    /// <param name="mostPoints">Evenly spread points beyond it are left out; 2 or more.</param>
    public static RankingQuality Of(IReadOnlyList<bool> truths, int mostPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostPoints, 2);
        var (all, found, sum, before) = (truths.LongCount(truth => truth), 0L, 0.0, 0L);
        var points = new List<RankingPoint>();
        for (var i = 0; i < truths.Count; i++)
        {
            var rank = i + 1L;
            if (truths[i])
            {
                found++;
                sum += found / (double)rank;
                before += found == rank ? 1 : 0;
            }

            // Number j of the points stands at rank ⌈j·count/most⌉.
            if (truths.Count <= mostPoints || rank * mostPoints / truths.Count != i * (long)mostPoints / truths.Count)
            {
                points.Add(new RankingPoint(rank, found, ClopperPearson.Of(found, rank), found / (double)rank, all == 0 ? 0 : found / (double)all));
            }
        }

        return new RankingQuality(truths.Count, all, all == 0 ? null : sum / all, before, points);
    }
}
