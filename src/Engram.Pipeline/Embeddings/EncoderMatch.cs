using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Runs;
using Engram.Storage.Images;

namespace Engram.Pipeline.Embeddings;

/// <summary>The training picture that an encoder (SSCD, CLIP, DINO) takes to be most like a generation.</summary>
internal sealed class EncoderMatch : IDisposable
{
    private const int RowsAtOnce = 4_096;

    private readonly EmbeddingInput _input;
    private readonly EmbeddingRows _rows;
    private readonly int[] _squares;
    private readonly ShortProducts _products;
    private readonly CosineRule _rule;
    private readonly ImageShape _shape;

    private EncoderMatch(EmbeddingInput input, EmbeddingRows rows, RunContext run, CancellationToken stop)
    {
        (_input, _rows, _shape) = (input, rows, run.Shape);
        _squares = CosineClustering.SquaresOf(_rows, stop);
        _products = new ShortProducts(run.Options.Threads);
        _rule = new CosineRule(run.Options.Match.Cosine);
    }

    /// <summary>Null where the configuration names no encoder. The training set's vectors come from the cache, or are made.</summary>
    public static async Task<EncoderMatch?> OpenAsync(RunContext run, RunMonitor monitor, CancellationToken stop)
    {
        if (!run.Options.ComparesByEncoder)
        {
            return null;
        }

        var input = EmbeddingInput.Open(run.Options, run.Training.Pack.Count);
        try
        {
            return new EncoderMatch(input, new EmbeddingRows(await new EmbeddingBuild(run, input, monitor).OpenOrBuildAsync(stop)), run, stop);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>One a picture: the row of the largest cosine, the smaller one on ties; null where either side has no direction.</summary>
    public IReadOnlyList<EncoderVerdict?> Find(IReadOnlyList<Picture> pictures, CancellationToken stop)
    {
        var length = _rows.Length;
        var queries = new short[pictures.Count * length];
        var squares = new int[pictures.Count];
        for (var i = 0; i < pictures.Count; i++)
        {
            var query = queries.AsSpan(i * length, length);
            UnitVector.Quantize(_input.Encoder!.Encode(DecodedImage.OfChannels(_shape.Width, _shape.Height, _shape.Channels, pictures[i].Pixels.Span)), query);
            squares[i] = UnitVector.SquareOf(query);
        }

        var best = new EncoderVerdict?[pictures.Count];
        var (chunk, gate) = (new short[RowsAtOnce * length], new Lock());
        for (var first = 0; first < _rows.Count; first += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, _rows.Count - first);
            _rows.Read(first, count, chunk);
            _products.Run(queries, pictures.Count, chunk, count, length, Take, stop: stop);

            void Take(int firstA, int rowsA, int firstB, int rowsB, ReadOnlySpan<int> dots, int stride)
            {
                lock (gate)
                {
                    for (var a = 0; a < rowsA; a++)
                    {
                        for (var b = 0; b < rowsB; b++)
                        {
                            Offer(ref best[firstA + a], first + firstB + b, dots[(a * stride) + b], squares[firstA + a], _squares[first + firstB + b]);
                        }
                    }
                }
            }
        }

        return best;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _input.Dispose();
    }

    private void Offer(ref EncoderVerdict? best, int row, int dot, int square, int rowSquare)
    {
        if (square == 0 || rowSquare == 0)
        {
            return;
        }

        var cosine = CosineClustering.CosineOf(dot, square, rowSquare);
        if (best is null || cosine > best.Cosine || (cosine == best.Cosine && row < best.Row))
        {
            best = new EncoderVerdict(row, cosine, _rule.Holds(dot, square, rowSquare));
        }
    }
}
