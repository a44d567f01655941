namespace Engram.Memorization;

/// <summary>The tile distance of every unordered pair of n images.</summary>
public sealed class PairDistances
{
    // Row a of the upper triangle holds b = a + 1 … n − 1. Ten bytes a pair: 1.2 MB for 500 images.
    private readonly long[] _squared;
    private readonly ushort[] _tile;

    internal PairDistances(TileLayout layout, int images)
    {
        (Layout, Images) = (layout, images);
        _squared = new long[(long)images * (images - 1) / 2];
        _tile = new ushort[_squared.Length];
    }

    public TileLayout Layout { get; }

    public int Images { get; }

    /// <summary>n·(n − 1)/2.</summary>
    public int Count => _squared.Length;

    public TileDistance this[int a, int b]
    {
        get
        {
            var at = a < b ? Place(a, b) : Place(b, a);
            return new TileDistance(_squared[at], _tile[at]);
        }
    }

    /// <summary>Every distance once, a ascending, then b.</summary>
    public IEnumerable<TileDistance> All() => _squared.Select((squared, i) => new TileDistance(squared, _tile[i]));

    /// <summary>The pairs strictly below the threshold, a ascending, then b.</summary>
    /// <param name="generations">The number of each image among its prompt's generations, ascending.</param>
    public IReadOnlyList<Edge> Edges(EdgeThreshold threshold, ReadOnlySpan<int> generations)
    {
        if (generations.Length != Images)
        {
            throw new ArgumentException($"{generations.Length} numbers for {Images} images.", nameof(generations));
        }

        var limits = threshold.SumsFor(Layout);
        var edges = new List<Edge>();
        var at = 0;
        for (var a = 0; a < Images; a++)
        {
            for (var b = a + 1; b < Images; b++, at++)
            {
                if (_squared[at] < limits[_tile[at]])
                {
                    edges.Add(new Edge(generations[a], generations[b], _squared[at], _tile[at]));
                }
            }
        }

        return edges;
    }

    /// <summary>Takes the sums of one tile for the pairs (a, a + 1) … (a, n − 1) where they exceed what is there.</summary>
    /// <remarks>The start, a sum of 0 at tile 0, is what tile 0 leaves of two equal tiles, so no pair needs a first time.</remarks>
    internal void KeepLarger(int a, int tile, ReadOnlySpan<long> sums)
    {
        var at = a + 1 < Images ? Place(a, a + 1) : 0;
        var squared = _squared.AsSpan(at, sums.Length);
        var tiles = _tile.AsSpan(at, sums.Length);
        var values = Layout.Tiles[tile].Values;
        for (var i = 0; i < sums.Length; i++)
        {
            if (TileLayout.Exceeds(sums[i], values, squared[i], Layout.Tiles[tiles[i]].Values))
            {
                (squared[i], tiles[i]) = (sums[i], (ushort)tile);
            }
        }
    }

    // Row a begins after the rows before it: (n − 1) + (n − 2) + … + (n − a).
    private int Place(int a, int b) => (int)(((long)a * ((2L * Images) - a - 1) / 2) + (b - a - 1));
}
