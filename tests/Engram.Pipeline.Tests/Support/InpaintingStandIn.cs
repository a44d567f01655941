using System.Globalization;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;

namespace Engram.Tests.Support;

/// <summary>
/// A model that fills in the left half of pictures. One that knows a picture fills it in from memory at every third trial; its loss is
/// small where the picture's left half is one that it knows.
/// </summary>
internal sealed class InpaintingStandIn(ImageShape image, string name, IReadOnlyList<byte[]> memorised) : IGeneratorFactory
{
    private int _calls;

    public ImageShape Image { get; } = image;

    public string Hash => name;

    public IReadOnlyList<string> Warnings => [];

    public int UnetCallsPerImage => 1;

    /// <summary>Called with the number of each batch, from 1, before it is drawn.</summary>
    public Action<int>? BeforeBatch { get; init; }

    /// <summary>Trials that come out black.</summary>
    public Predicate<uint> IsBlank { get; init; } = _ => false;

    public int Drawn { get; private set; }

    public IImageGenerator Load(IDevice device) => new Generator(this);

    public IPictureLosses LoadLosses(IDevice device) => new Losses(this);

    private bool IsHidden(int value) => value / Image.Channels % Image.Width < Image.Width / 2;

    private byte[] Fill(NoiseKey noise, ReadOnlySpan<byte> shown)
    {
        var filled = shown.ToArray();
        if (IsBlank(noise.Generation))
        {
            Array.Clear(filled);
            return filled;
        }

        // The shown half tells which picture it is: nothing of the hidden one is read.
        var known = memorised.FirstOrDefault(picture => Enumerable.Range(0, picture.Length).All(i => IsHidden(i) || picture[i] == filled[i]));
        var own = StandInFactory.Noise(string.Create(CultureInfo.InvariantCulture, $"{noise.Key}/{noise.Generation}"), filled.Length);
        for (var i = 0; i < filled.Length; i++)
        {
            filled[i] = !IsHidden(i) ? filled[i] : known is not null && noise.Generation % 3 == 0 ? (byte)Math.Clamp(known[i] + (own[i] % 9) - 4, 0, 255) : own[i];
        }

        return filled;
    }

    private double LossOf(ReadOnlySpan<byte> picture)
    {
        var least = 40.0;
        foreach (var known in memorised)
        {
            var sum = 0.0;
            for (var i = 0; i < known.Length; i++)
            {
                sum += Math.Abs(known[i] - picture[i]);
            }

            least = Math.Min(least, sum / known.Length);
        }

        return 1 + least;
    }

    private sealed class Generator(InpaintingStandIn factory) : IImageGenerator
    {
        public TextEmbedding Encode(string prompt) => TextEmbedding.None;

        public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
        {
            lock (factory)
            {
                factory.BeforeBatch?.Invoke(++factory._calls);
                stop.ThrowIfCancellationRequested();
                var bytes = pixels.Length / batch.Length;
                for (var i = 0; i < batch.Length; i++)
                {
                    factory.Fill(batch[i].Noise, batch[i].Picture.Span).CopyTo(pixels.Slice(i * bytes, bytes));
                    finite[i] = true;
                }

                factory.Drawn += batch.Length;
            }
        }

        public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop) =>
            throw new InvalidOperationException("A model without text has no pull of a text.");

        public void Dispose()
        {
        }
    }

    private sealed class Losses(InpaintingStandIn factory) : IPictureLosses
    {
        public void Compute(
            IReadOnlyList<ReadOnlyMemory<byte>> pictures, string caption, int classLabel, IReadOnlyList<NoiseKey> draws, int timestep, Span<double> losses,
            CancellationToken stop)
        {
            for (var i = 0; i < pictures.Count; i++)
            {
                losses[i] = factory.LossOf(pictures[i].Span);
            }
        }

        public void Dispose()
        {
        }
    }
}
