namespace Engram.Pipeline.Shards;

/// <summary>Cuts the prompts of a run, in their order, into shards of about equal work.</summary>
public static class ShardRanges
{
    /// <summary>
    /// Shard i has the items from bounds[i] up to bounds[i + 1]. Bound i is the largest one before which lies at most the share i / shards of
    /// the work, so a shard's work differs from the mean by less than the largest item's. Ten equal items in four shards: 0, 2, 5, 7, 10.
    /// </summary>
    /// <param name="work">Generations of each item; every generation of a run has the same steps.</param>
    public static IReadOnlyList<long> Cut(IReadOnlyList<int> work, int shards)
    {
        var total = work.Sum(item => (long)item);
        var bounds = new long[shards + 1];
        var (place, before) = (0, 0L);
        for (var i = 1; i <= shards; i++)
        {
            while (place < work.Count && (Int128)(before + work[place]) * shards <= (Int128)total * i)
            {
                before += work[place++];
            }

            bounds[i] = place;
        }

        return bounds;
    }
}
