using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Untargeted;

/// <summary>The pictures of one set nearest to generations, with their adaptive distances.</summary>
/// <param name="listed">Rows to find a generation.</param>
internal sealed class AdaptiveSearch(TrainingSet set, NearestNeighbours neighbours, UntargetedOptions options, int listed)
{
    // Enough for the second-nearest different picture.
    private const int ForTheRatio = 2;

    // Rows of S around a training row, by the digest of its picture, for one chunk.
    private readonly Dictionary<string, long[]> _around = [];

    private bool IsCentredOnTraining => options.Neighbourhood is Neighbourhood.Training;

    /// <summary>One pass over the set, and another for the neighbourhoods of training pictures where S is centred there.</summary>
    public IReadOnlyList<QueryNeighbours> Find(IReadOnlyList<ReadOnlyMemory<byte>> pictures, CancellationToken stop)
    {
        _around.Clear();
        var found = neighbours.Find(
            pictures, set.Blocks(), listed, IsCentredOnTraining ? ForTheRatio : options.Nearest, PictureOf(stop), stop);
        Centre(found.SelectMany(query => query.Nearest.Take(1)), stop);
        return found;
    }

    /// <summary>The nearest picture; null where the set has none that could be read.</summary>
    public NearestPicture? NearestOf(ReadOnlyMemory<byte> picture, QueryNeighbours found, CancellationToken stop)
    {
        if (found.Nearest.Count == 0)
        {
            return null;
        }

        var nearest = found.Nearest[0];
        var clusters = set.Clusters(stop);
        var cluster = clusters.ClusterOf(nearest.Row);
        var (adaptive, isHit) = Decide(picture, found, nearest);
        return new NearestPicture(
            nearest.Row,
            cluster < 0 ? nearest.Row : clusters.Clusters[cluster].FirstRow,
            nearest.Squared,
            found.Neighbourhood.Count > 1 ? found.Neighbourhood[1].Squared : -1,
            adaptive,
            isHit);
    }

    /// <summary>Makes the neighbourhoods of further training rows known, before <see cref="Decide"/>.</summary>
    public void Centre(IEnumerable<Neighbour> rows, CancellationToken stop)
    {
        if (!IsCentredOnTraining)
        {
            return;
        }

        long[] unknown = [.. rows.Select(near => near.Row).DistinctBy(set.DigestOf).Where(row => !_around.ContainsKey(set.DigestOf(row))).Order()];
        var found = neighbours.Find(
            [.. unknown.Select(row => (ReadOnlyMemory<byte>)set.Pack.Pixels(row, 1).ToArray())],
            set.Blocks(), 0, options.Nearest, PictureOf(stop), stop);
        for (var i = 0; i < unknown.Length; i++)
        {
            _around.Add(set.DigestOf(unknown[i]), [.. found[i].Neighbourhood.Select(near => near.Row)]);
        }
    }

    /// <summary>The adaptive distance of a generation and one of its rows, and whether it is below 1.</summary>
    public (double Adaptive, bool IsHit) Decide(ReadOnlyMemory<byte> picture, QueryNeighbours found, Neighbour near) =>
        AdaptiveDistance.Decide(near.Squared, SumsOf(picture, found, near.Row), neighbours.Values, options.Alpha);

    private IReadOnlyList<long> SumsOf(ReadOnlyMemory<byte> picture, QueryNeighbours found, long row)
    {
        if (!IsCentredOnTraining)
        {
            return [.. found.Neighbourhood.Select(near => near.Squared)];
        }

        var around = _around[set.DigestOf(row)];
        return neighbours.SumsOf(picture, around.Length, i => set.Pack.Pixels(around[i], 1));
    }

    private Func<long, long> PictureOf(CancellationToken stop)
    {
        var clusters = set.Clusters(stop);
        return row => clusters.ClusterOf(row);
    }
}
