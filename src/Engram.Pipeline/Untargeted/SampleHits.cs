namespace Engram.Pipeline.Untargeted;

/// <summary>A sample that hit a picture of a set.</summary>
/// <param name="Sample">Place in the order of drawing, from 1.</param>
/// <param name="Class">Index of its class in the plan.</param>
/// <param name="Picture">First row of the picture's cluster of duplicates.</param>
/// <param name="Row">The row that was nearest.</param>
internal readonly record struct SampleHit(long Sample, int Class, int Generation, long Picture, long Row, long Squared);

/// <summary>The hits of one rule in one set, in the order of drawing.</summary>
internal sealed class SampleHits
{
    private readonly List<SampleHit> _hits = [];

    public IReadOnlyList<SampleHit> All => _hits;

    /// <summary>Different pictures.</summary>
    public long Unique => _hits.Select(hit => hit.Picture).Distinct().LongCount();

    /// <summary>The hits of each picture, by the sample that first hit it.</summary>
    public IEnumerable<IGrouping<long, SampleHit>> ByPicture => _hits.GroupBy(hit => hit.Picture);

    public void Add(SampleHit hit) => _hits.Add(hit);

    public void Sort() => _hits.Sort((left, right) => left.Sample.CompareTo(right.Sample));
}
