using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A whole text-to-image pipeline on one device: text encoder, UNet, scheduler and VAE.</summary>
/// <remarks>One instance serves one batch at a time; load one a device.</remarks>
public sealed class TextToImageModel : IDisposable
{
    private TextToImageModel() { }

    /// <summary>UNet rows that one image costs: model calls of the schedule, twice with guidance.</summary>
    public int UnetCallsPerImage { get; }

    /// <summary>Loads the weights of every component onto the device.</summary>
    public static TextToImageModel Load(ModelFolder folder, IDevice device, SamplingOptions sampling) => throw new NotImplementedException();

    /// <summary>Tokens and hidden states of a prompt, in host memory.</summary>
    public TextEmbedding Encode(string prompt) => throw new NotImplementedException();

    /// <summary>Draws a batch of any size; each image's bytes depend on its own request only.</summary>
    /// <param name="pixels">batch × height × width × channels bytes, rows of interleaved channels.</param>
    /// <param name="finite">One flag an image: whether every latent and every pixel was finite. The pixels of others are zero.</param>
    /// <exception cref="OperationCanceledException">Between two steps, when <paramref name="stop"/> asks for it.</exception>
    public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop) =>
        throw new NotImplementedException();

    public void Dispose() => GC.KeepAlive(this);
}
