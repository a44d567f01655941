namespace Engram.Memorization;

/// <summary>The pixels that all members of a clique share: what a template keeps while the rest varies.</summary>
public sealed class TemplateMask
{
    private readonly byte[] _values;

    private TemplateMask(byte[] values, int pixels, int channels) => (_values, Pixels, Channels) = (values, pixels, channels);

    /// <summary>Pixels inside.</summary>
    public int Pixels { get; }

    public int Channels { get; }

    /// <summary>Values inside: d of distances inside the mask.</summary>
    public long Values => (long)Pixels * Channels;

    /// <summary>Inside, of all pixels, 0 to 1.</summary>
    public double Share => Values / (double)_values.Length;

    /// <summary>
    /// A pixel is inside where Σ over members and channels of (value − medoid's value)² is at most tolerance² · 65,025 · channels · members.
    /// </summary>
    /// <param name="members">Pixels of each member, interleaved channels.</param>
    /// <param name="medoid">Index of the member in the middle.</param>
    /// <param name="tolerance">As l2, 0 to 1.</param>
    public static TemplateMask Of(IReadOnlyList<ReadOnlyMemory<byte>> members, int medoid, int channels, decimal tolerance)
    {
        var centre = members[medoid].Span;
        var sums = new long[centre.Length / channels];
        foreach (var member in members)
        {
            var pixels = member.Span;
            for (var i = 0; i < pixels.Length; i++)
            {
                long difference = pixels[i] - centre[i];
                sums[i / channels] += difference * difference;
            }
        }

        var most = L2.AtMost(tolerance, (long)channels * members.Count);
        var (values, inside) = (new byte[centre.Length], 0);
        for (var pixel = 0; pixel < sums.Length; pixel++)
        {
            if (sums[pixel] <= most)
            {
                values.AsSpan(pixel * channels, channels).Fill(byte.MaxValue);
                inside++;
            }
        }

        return new TemplateMask(values, inside, channels);
    }

    /// <summary>Σ(a−b)² inside.</summary>
    public long Squared(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => PixelSums.Squared(a, b, _values);

    /// <summary>The nearest training row inside the mask, and its nearest different pictures for the adaptive distance.</summary>
    /// <param name="training">Blocks of rows; view 0 alone counts.</param>
    /// <param name="pictureOf">Cluster of duplicates of a row; a negative number: the row is its own.</param>
    public QueryNeighbours Find(
        ReadOnlySpan<byte> query, IEnumerable<TrainingBlock> training, int neighbourhood, Func<long, long> pictureOf, CancellationToken stop = default)
    {
        var lists = new NeighbourLists(1, neighbourhood, pictureOf);
        foreach (var block in training.Where(block => block.View == 0))
        {
            stop.ThrowIfCancellationRequested();
            for (var i = 0; i < block.Pixels.Length / query.Length; i++)
            {
                if (!block.IsMissing(i))
                {
                    lists.Offer(new Neighbour(block.FirstRow + i, Squared(query, block.Pixels.Span.Slice(i * query.Length, query.Length))));
                }
            }
        }

        return lists.Found;
    }
}
