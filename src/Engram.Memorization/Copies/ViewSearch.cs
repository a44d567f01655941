using System.Collections.Concurrent;

namespace Engram.Memorization;

/// <summary>Nearest views of training pictures: every window of the model's size, and its mirror image where mirrors count.</summary>
/// <param name="width">Of a generation.</param>
/// <param name="height">Of a generation.</param>
/// <param name="mirrors">Whether mirror images count.</param>
/// <param name="threads">At work; 0 takes all cores.</param>
public sealed class ViewSearch(int width, int height, int channels, bool mirrors, int threads = 0)
{
    /// <param name="queries">Generations, height × width × channels bytes each.</param>
    /// <param name="covers">The training set in any order; none smaller than a generation.</param>
    /// <returns>One a query; null where the training set is empty.</returns>
    public IReadOnlyList<ViewMatch?> Find(
        IReadOnlyList<ReadOnlyMemory<byte>> queries, IEnumerable<CoverPicture> covers, CancellationToken stop = default)
    {
        // A window that matches the mirrored generation is, mirrored, the view that matches the generation.
        var faces = queries.Select(query => (Plain: query, Mirrored: mirrors ? MirrorImage.Of(query.Span, width, channels) : [])).ToArray();
        var best = new ViewMatch?[queries.Count];
        var gate = new Lock();
        Parallel.ForEach(
            Partitioner.Create(covers, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount },
            cover =>
            {
                for (var i = 0; i < faces.Length; i++)
                {
                    Search(cover, faces[i].Plain.Span, mirrored: false, ref best[i], gate);
                    if (mirrors)
                    {
                        Search(cover, faces[i].Mirrored, mirrored: true, ref best[i], gate);
                    }
                }
            });
        return best;
    }

    private void Search(CoverPicture cover, ReadOnlySpan<byte> query, bool mirrored, ref ViewMatch? best, Lock gate)
    {
        for (var top = 0; top <= cover.Height - height; top++)
        {
            for (var left = 0; left <= cover.Width - width; left++)
            {
                long limit;
                lock (gate)
                {
                    limit = best?.Squared ?? long.MaxValue;
                }

                // What is farther than the best is left after a few lines; ties are settled by their order, whoever comes first.
                var squared = Distance(cover, query, left, top, limit);
                if (squared <= limit)
                {
                    var match = new ViewMatch(cover.Row, new PictureView(left, top, mirrored), squared);
                    lock (gate)
                    {
                        if (best is not { } known || match.IsBefore(known))
                        {
                            best = match;
                        }
                    }
                }
            }
        }
    }

    private long Distance(CoverPicture cover, ReadOnlySpan<byte> query, int left, int top, long limit)
    {
        var (line, sum) = (width * channels, 0L);
        for (var y = 0; y < height && sum <= limit; y++)
        {
            sum += PixelSums.Squared(query.Slice(y * line, line), cover.Pixels.Span.Slice((((top + y) * cover.Width) + left) * channels, line));
        }

        return sum;
    }
}
