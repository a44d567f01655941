using Engram.Compute;

namespace Engram.Memorization;

/// <summary>
/// Directions that divide the rows into lists: k-means on the unit sphere, over an even sample, with whole numbers only, so that any
/// machine finds the same. A row belongs to the direction of its largest product, the first on ties.
/// </summary>
internal static class SphericalKMeans
{
    private const int RowsAList = 48;
    private const int Rounds = 8;

    // 128 MiB of numbers at most.
    private const int MostNumbers = 64 << 20;

    /// <param name="usable">Rows that can be compared, ascending.</param>
    /// <returns>lists · length numbers.</returns>
    public static short[] Train(IEmbeddingRows rows, int[] usable, int lists, ShortProducts products, CancellationToken stop)
    {
        var length = rows.Length;
        var count = SampleOf(usable.Length, length, lists);
        var sample = Spread(usable, count);
        var vectors = new short[(long)count * length];
        rows.Gather(sample, vectors);

        var centres = new short[lists * length];
        foreach (var (list, place) in Spread([.. Enumerable.Range(0, count)], lists).Index())
        {
            vectors.AsSpan(place * length, length).CopyTo(centres.AsSpan(list * length));
        }

        for (var round = 0; round < Rounds; round++)
        {
            var nearest = new NearestLists(count, 1);
            products.Run(vectors, count, centres, lists, length, nearest.Take, stop: stop);
            Move(vectors, nearest, centres, lists, length);
        }

        return centres;
    }

    /// <summary>Bytes of the sample.</summary>
    public static long SampleBytes(long rows, int length, int lists) => (long)SampleOf(rows, length, lists) * length * sizeof(short);

    /// <summary>count of the items, evenly.</summary>
    public static int[] Spread(int[] items, int count) =>
        [.. Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Length / count)])];

    private static int SampleOf(long usable, int length, int lists) =>
        (int)Math.Min(Math.Min(usable, (long)lists * RowsAList), Math.Max(lists, MostNumbers / length));

    /// <summary>Every direction becomes that of the sum of its rows; one without rows stays.</summary>
    private static void Move(short[] vectors, NearestLists nearest, short[] centres, int lists, int length)
    {
        var sums = new long[lists * length];
        for (var i = 0; i < vectors.Length / length; i++)
        {
            var vector = vectors.AsSpan(i * length, length);
            var sum = sums.AsSpan(nearest.ListsOf(i)[0] * length, length);
            for (var d = 0; d < length; d++)
            {
                sum[d] += vector[d];
            }
        }

        for (var list = 0; list < lists; list++)
        {
            Direction(sums.AsSpan(list * length, length), centres.AsSpan(list * length, length));
        }
    }

    private static void Direction(ReadOnlySpan<long> sum, Span<short> centre)
    {
        var squares = 0.0;
        foreach (var value in sum)
        {
            squares += (double)value * value;
        }

        if (squares > 0)
        {
            var norm = Math.Sqrt(squares);
            for (var d = 0; d < centre.Length; d++)
            {
                centre[d] = (short)Math.Round(sum[d] / norm * UnitVector.Scale, MidpointRounding.ToEven);
            }
        }
    }
}
