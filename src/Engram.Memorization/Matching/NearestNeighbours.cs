using System.Runtime.Intrinsics;
using Engram.Compute;

namespace Engram.Memorization;

/// <summary>Nearest training rows by exact integer distance, in one pass over the training set for any number of queries.</summary>
/// <remarks>Device memory: the queries and 64 MiB of training rows. An instance serves one caller at a time.</remarks>
/// <param name="values">Bytes of an image.</param>
public sealed class NearestNeighbours(IDevice device, int values) : IDisposable
{
    private const long RowBytes = 64L << 20;
    private const int SumsPerCall = 4 << 20;

    private readonly StagedRows _queries = new(device);
    private readonly StagedRows _rows = new(device);
    private long[] _sums = [];

    /// <summary>What to do with the sums of one query and the rows from <paramref name="first"/> of a block on.</summary>
    private delegate void TakeSums(int query, TrainingBlock block, int first, ReadOnlySpan<long> sums);

    public int Values { get; } = values;

    /// <param name="queries">Images of <see cref="Values"/> bytes; all are kept on the device during the pass.</param>
    /// <param name="training">Blocks of rows, each row once a view.</param>
    /// <param name="nearest">Rows to keep a query.</param>
    /// <param name="neighbourhood">Different pictures to keep a query for the adaptive distance; 0 for none.</param>
    /// <param name="pictureOf">Cluster of duplicates of a row: rows of equal number are one picture. Null, or a negative number: the row is its own.</param>
    public IReadOnlyList<QueryNeighbours> Find(
        IReadOnlyList<ReadOnlyMemory<byte>> queries,
        IEnumerable<TrainingBlock> training,
        int nearest,
        int neighbourhood = 0,
        Func<long, long>? pictureOf = null,
        CancellationToken stop = default)
    {
        var lists = queries.Select(_ => new NeighbourLists(nearest, neighbourhood, pictureOf)).ToArray();
        Pass(queries, training, Take, stop);
        return [.. lists.Select(list => list.Found)];

        void Take(int query, TrainingBlock block, int first, ReadOnlySpan<long> sums)
        {
            var list = lists[query];
            for (var i = NextWithin(sums, 0, list.Limit); i < sums.Length; i = NextWithin(sums, i + 1, list.Limit))
            {
                if (!block.IsMissing(first + i))
                {
                    list.Offer(new Neighbour(block.FirstRow + first + i, sums[i], block.View));
                }
            }
        }
    }

    /// <summary>
    /// Eidetic k: for each query, a matched training image, the number of rows at or below the bound, itself included. Only rows as they
    /// are count (view 0).
    /// </summary>
    /// <param name="atMost">Largest sum that counts: <see cref="L2.AtMost"/>.</param>
    public IReadOnlyList<long> CountWithin(
        IReadOnlyList<ReadOnlyMemory<byte>> queries, IEnumerable<TrainingBlock> training, long atMost, CancellationToken stop = default)
    {
        var counts = new long[queries.Count];
        Pass(queries, training.Where(block => block.View == 0), Take, stop);
        return counts;

        void Take(int query, TrainingBlock block, int first, ReadOnlySpan<long> sums)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                counts[query] += sums[i] <= atMost && !block.IsMissing(first + i) ? 1 : 0;
            }
        }
    }

    /// <summary>Σ(a−b)² of one image and each of <paramref name="count"/> others, in their order.</summary>
    public IReadOnlyList<long> SumsOf(ReadOnlyMemory<byte> image, int count, Func<int, ReadOnlySpan<byte>> other)
    {
        var sums = new long[count];
        var query = _queries.Load(1, Values, (_, target) => image.Span.CopyTo(target));
        var perCall = (int)Math.Clamp(RowBytes / Values, 1, int.MaxValue);
        for (var first = 0; first < sums.Length; first += perCall)
        {
            var (start, loaded) = (first, Math.Min(perCall, sums.Length - first));
            var rows = _rows.Load(loaded, Values, (i, target) => other(start + i).CopyTo(target));
            device.SquaredDistances(query, rows, sums.AsSpan(start, loaded));
        }

        return sums;
    }

    public void Dispose()
    {
        _queries.Dispose();
        _rows.Dispose();
    }

    /// <summary>The next sum that may enter one of the lists. Nearly every row ends here, so eight are compared at once.</summary>
    private static int NextWithin(ReadOnlySpan<long> sums, int from, long limit)
    {
        var limits = Vector512.Create(limit);
        var i = from;
        for (; i <= sums.Length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            if (Vector512.LessThanOrEqualAny(Vector512.Create(sums.Slice(i, Vector512<long>.Count)), limits))
            {
                break;
            }
        }

        while (i < sums.Length && sums[i] > limit)
        {
            i++;
        }

        return i;
    }

    private void Pass(IReadOnlyList<ReadOnlyMemory<byte>> queries, IEnumerable<TrainingBlock> training, TakeSums take, CancellationToken stop)
    {
        if (queries.Count == 0)
        {
            return;
        }

        var loaded = _queries.Load(queries.Count, Values, (i, target) => queries[i].Span.CopyTo(target));
        var perCall = (int)Math.Clamp(Math.Min(RowBytes / Values, SumsPerCall / queries.Count), 1, int.MaxValue);
        foreach (var block in training)
        {
            var rows = block.Pixels.Length / Values;
            if (rows * (long)Values != block.Pixels.Length)
            {
                throw new ArgumentException($"A block of {block.Pixels.Length} bytes holds no whole number of images of {Values}.", nameof(training));
            }

            for (var first = 0; first < rows; first += perCall)
            {
                stop.ThrowIfCancellationRequested();
                var count = Math.Min(perCall, rows - first);
                Compare(loaded, block, first, count, take);
            }
        }
    }

    private void Compare(ByteRows queries, TrainingBlock block, int first, int count, TakeSums take)
    {
        var length = queries.Rows * count;
        if (_sums.Length < length)
        {
            _sums = new long[length];
        }

        var pixels = block.Pixels.Span.Slice(first * Values, count * Values);
        device.SquaredDistances(queries, _rows.Load(pixels, Values), _sums.AsSpan(0, length));
        for (var query = 0; query < queries.Rows; query++)
        {
            take(query, block, first, _sums.AsSpan(query * count, count));
        }
    }
}
