using System.Security.Cryptography;
using System.Text;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;

namespace Engram.Tests.Support;

/// <summary>A model that knows some captions by heart: it repeats their picture with a little noise, and makes noise of all others.</summary>
internal sealed class StandInFactory(ImageShape image, IReadOnlyDictionary<string, byte[]> memorised) : IGeneratorFactory
{
    private int _calls;

    public ImageShape Image { get; } = image;

    public string Hash { get; init; } = "standin";

    public int UnetCallsPerImage => 1;

    public IReadOnlyList<string> Warnings => [];

    /// <summary>Called with the number of each batch, from 1, before it is drawn.</summary>
    public Action<int>? BeforeBatch { get; init; }

    /// <summary>Captions whose pictures come out non-finite.</summary>
    public Predicate<string> Breaks { get; init; } = _ => false;

    /// <summary>Called with the number of requests of each screened batch, before it is screened.</summary>
    public Action<int>? BeforeScreen { get; init; }

    /// <summary>Requests screened by all generators of this factory.</summary>
    public int Screened { get; private set; }

    /// <summary>Images drawn by all generators of this factory.</summary>
    public int Drawn { get; private set; }

    public int LargestBatch { get; private set; }

    public IImageGenerator Load(IDevice device) => new Generator(this);

    /// <summary>Bytes that depend on the seed text alone.</summary>
    public static byte[] Noise(string seed, int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i += 32)
        {
            var block = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{i}"));
            block.AsSpan(0, Math.Min(32, count - i)).CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }

    private bool Knows(string caption) => memorised.ContainsKey(caption);

    private void Draw(string caption, NoiseKey noise, Span<byte> pixels, out bool finite)
    {
        finite = !Breaks(caption);
        var own = Noise($"{noise.Key}/{noise.Generation}", pixels.Length);
        if (!finite)
        {
            pixels.Clear();
        }
        else if (memorised.TryGetValue(caption, out var known) && noise.Generation % 4 != 3)
        {
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)Math.Clamp(known[i] + (own[i] % 9) - 4, 0, 255);
            }
        }
        else
        {
            own.CopyTo(pixels);
        }
    }

    private sealed class Generator(StandInFactory factory) : IImageGenerator
    {
        // Text as floats: what a prompt is to the UNet is its embedding alone.
        public TextEmbedding Encode(string prompt) => new([.. Encoding.UTF8.GetBytes(prompt).Select(value => (float)value)], prompt.Length, 0);

        public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
        {
            lock (factory)
            {
                factory.BeforeBatch?.Invoke(++factory._calls);
                stop.ThrowIfCancellationRequested();
                var bytes = pixels.Length / batch.Length;
                for (var i = 0; i < batch.Length; i++)
                {
                    factory.Draw(CaptionOf(batch[i]), batch[i].Noise, pixels.Slice(i * bytes, bytes), out finite[i]);
                }

                factory.Drawn += batch.Length;
                factory.LargestBatch = Math.Max(factory.LargestBatch, batch.Length);
            }
        }

        private static string CaptionOf(GenerationRequest request) =>
            Encoding.UTF8.GetString([.. request.Prompt.Values.Select(value => (byte)value)]);

        /// <summary>Known captions pull with 10, others with 1, and up to 0.5 for the noise.</summary>
        public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop)
        {
            lock (factory)
            {
                factory.BeforeScreen?.Invoke(batch.Length);
                stop.ThrowIfCancellationRequested();
                for (var i = 0; i < batch.Length; i++)
                {
                    var caption = CaptionOf(batch[i]);
                    var noise = Noise($"{batch[i].Noise.Key}/{batch[i].Noise.Generation}", 1)[0] / 512.0;
                    strengths[i] = factory.Breaks(caption) ? double.NaN : factory.Knows(caption) ? 10 + noise : 1 + noise;
                }

                factory.Screened += batch.Length;
            }
        }

        public void Dispose()
        {
        }
    }
}
