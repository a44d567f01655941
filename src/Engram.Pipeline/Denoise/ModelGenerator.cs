using Engram.Diffusion;

namespace Engram.Pipeline.Denoise;

/// <summary>The real model.</summary>
internal sealed class ModelGenerator(TextToImageModel model) : IImageGenerator
{
    public TextEmbedding Encode(string prompt) => model.Encode(prompt);

    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop) =>
        model.Generate(batch, pixels, finite, stop);

    public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop) =>
        model.Screen(batch, steps, strengths, stop);

    public void Dispose() => model.Dispose();
}
