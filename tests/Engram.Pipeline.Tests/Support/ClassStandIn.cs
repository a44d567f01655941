using System.Globalization;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;

namespace Engram.Tests.Support;

/// <summary>A model with classes that knows a picture of each of the first classes by heart: every third sample of such a class is it.</summary>
internal sealed class ClassStandIn(ImageShape image, int classes, IReadOnlyList<byte[]> memorised) : IGeneratorFactory
{
    private int _calls;

    public ImageShape Image { get; } = image;

    public int Classes { get; } = classes;

    public string Hash => "class stand-in";

    public IReadOnlyList<string> Warnings => [];

    public int UnetCallsPerImage => 1;

    /// <summary>Called with the number of each batch, from 1, before it is drawn.</summary>
    public Action<int>? BeforeBatch { get; init; }

    /// <summary>Generations that come out black.</summary>
    public Predicate<uint> IsBlank { get; init; } = _ => false;

    public int Drawn { get; private set; }

    public IImageGenerator Load(IDevice device) => new Generator(this);

    /// <summary>What a sample is; nothing but its key, number and class decides it.</summary>
    public byte[] Draw(NoiseKey noise, int label, int count)
    {
        var own = StandInFactory.Noise(string.Create(CultureInfo.InvariantCulture, $"{noise.Key}/{noise.Generation}"), count);
        return IsBlank(noise.Generation) ? new byte[count]
            : label < memorised.Count && own[0] % 3 == 0
            ? [.. memorised[label].Select((value, i) => (byte)Math.Clamp(value + (own[i] % 9) - 4, 0, 255))]
            : own;
    }

    private sealed class Generator(ClassStandIn factory) : IImageGenerator
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
                    factory.Draw(batch[i].Noise, batch[i].ClassLabel, bytes).CopyTo(pixels.Slice(i * bytes, bytes));
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
}
