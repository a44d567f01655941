using Engram.Diffusion;

namespace Engram.Pipeline.Denoise;

/// <summary>The real model of an unconditional or class-conditional pipeline.</summary>
internal sealed class ClassGenerator(ImageModel model) : IImageGenerator
{
    public TextEmbedding Encode(string prompt) => TextEmbedding.None;

    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop) =>
        model.Generate(batch, pixels, finite, stop);

    public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop) =>
        throw new InvalidOperationException("A model without text has no pull of a text.");

    public void Dispose() => model.Dispose();
}
