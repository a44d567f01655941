namespace Engram.Memorization;

/// <summary>Which rows and pictures a cluster holds, clusters in order: copies descending, first row ascending.</summary>
internal sealed class ClusterMembers
{
    private readonly long[] _rows;

    // Places (indices into the rows) cluster by cluster, each ascending; cluster c has [_starts[c], _starts[c + 1]).
    private readonly int[] _places;
    private readonly int[] _starts;
    private readonly int[] _clusterOfPlace;
    private readonly int[] _pictureOfPlace;

    public ClusterMembers(List<long> rows, List<int> pictures, DisjointSets joined)
    {
        _rows = [.. rows];
        _pictureOfPlace = [.. pictures];
        var copies = new int[joined.Count];
        var roots = new List<int>();
        foreach (var picture in pictures)
        {
            var root = joined.Find(picture);
            if (copies[root]++ == 0)
            {
                roots.Add(root);
            }
        }

        // Roots stand in the order of their first rows, and the sort is stable.
        var order = roots.OrderByDescending(root => copies[root]).ToArray();
        Count = order.Length;
        _starts = new int[Count + 1];
        var clusterOfRoot = new int[joined.Count];
        for (var i = 0; i < Count; i++)
        {
            clusterOfRoot[order[i]] = i;
            _starts[i + 1] = _starts[i] + copies[order[i]];
        }

        _places = new int[_rows.Length];
        _clusterOfPlace = new int[_rows.Length];
        var next = _starts[..Count];
        for (var place = 0; place < _rows.Length; place++)
        {
            var cluster = clusterOfRoot[joined.Find(_pictureOfPlace[place])];
            _clusterOfPlace[place] = cluster;
            _places[next[cluster]++] = place;
        }
    }

    public int Count { get; }

    public ReadOnlySpan<int> PlacesOf(int cluster) => _places.AsSpan(_starts[cluster], _starts[cluster + 1] - _starts[cluster]);

    public IReadOnlyList<long> RowsOf(int cluster)
    {
        var rows = new long[_starts[cluster + 1] - _starts[cluster]];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _rows[_places[_starts[cluster] + i]];
        }

        return rows;
    }

    /// <summary>The different pictures of a cluster, in the order of their first rows.</summary>
    public IReadOnlyList<int> PicturesOf(int cluster)
    {
        var places = PlacesOf(cluster);
        if (places.Length == 1)
        {
            return [_pictureOfPlace[places[0]]];
        }

        var seen = new HashSet<int>();
        var pictures = new List<int>();
        foreach (var place in places)
        {
            if (seen.Add(_pictureOfPlace[place]))
            {
                pictures.Add(_pictureOfPlace[place]);
            }
        }

        return pictures;
    }

    public int ClusterOf(long row)
    {
        // The usual set has every row: then a row is its own place.
        var place = row >= 0 && row < _rows.Length && _rows[row] == row ? (int)row : Array.BinarySearch(_rows, row);
        return place < 0 ? -1 : _clusterOfPlace[place];
    }
}
