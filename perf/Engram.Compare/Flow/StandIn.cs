using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;

namespace Engram.Compare.Flow;

/// <summary>A model that costs nothing: a generation is bytes made from its noise key, a prompt one number.</summary>
internal sealed class StandIn(ImageShape image) : IGeneratorFactory, IImageGenerator
{
    public ImageShape Image { get; } = image;

    public string Hash => "stand-in";

    public int UnetCallsPerImage => 1;

    public IReadOnlyList<string> Warnings => [];

    public IImageGenerator Load(IDevice device) => this;

    public TextEmbedding Encode(string prompt) => new([prompt.Length], 1, 0);

    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var bytes = pixels.Length / batch.Length;
        for (var i = 0; i < batch.Length; i++)
        {
            Timing.Values.Bytes(bytes, batch[i].Noise.Key + batch[i].Noise.Generation).CopyTo(pixels[(i * bytes)..]);
        }

        finite.Fill(true);
    }

    public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop) => strengths.Clear();

    public void Dispose()
    {
    }
}
