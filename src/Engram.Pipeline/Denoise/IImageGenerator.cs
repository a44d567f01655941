using Engram.Diffusion;

namespace Engram.Pipeline.Denoise;

/// <summary>A model on one device. Implemented by the real model and by the tests' stand-in.</summary>
internal interface IImageGenerator : IDisposable
{
    /// <summary>What a caption is to the model; nothing where it reads none. May be called while <see cref="Generate"/> runs.</summary>
    TextEmbedding Encode(string prompt);

    /// <summary>One batch at a time; an image's bytes depend on its own request only.</summary>
    void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop);

    /// <summary>
    /// How strongly each request's text pulls at the first steps, ‖ε(x, text) − ε(x, ∅)‖ averaged over them; not beside
    /// <see cref="Generate"/>.
    /// </summary>
    void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop);
}
