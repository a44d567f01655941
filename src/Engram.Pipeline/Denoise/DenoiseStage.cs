using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Inpainting;

namespace Engram.Pipeline.Denoise;

/// <summary>Draws batches on one device.</summary>
/// <param name="inpainting">Null where whole pictures are drawn.</param>
internal sealed class DenoiseStage(IImageGenerator generator, ImageShape shape, long seed, InpaintingPlan? inpainting = null)
{
    private const string Purpose = "denoise";

    public static ulong KeyOf(long seed, string promptId) => NoiseKeys.Derive(seed, promptId, Purpose);

    /// <summary>The batch's pictures, grouped by prompt in the order of the batch.</summary>
    public IReadOnlyList<Arrival> Draw(GenerationBatch batch, CancellationToken stop)
    {
        var bytes = shape.Height * shape.Width * shape.Channels;
        var requests = new GenerationRequest[batch.Draws.Count];
        for (var i = 0; i < requests.Length; i++)
        {
            var (work, generation) = batch.Draws[i];
            var id = work.Prompt.PromptId;
            requests[i] = new GenerationRequest(
                new NoiseKey(inpainting?.KeyOf(id) ?? KeyOf(seed, id), (uint)generation), work.Embedding!, Math.Max(0, work.Prompt.ClassLabel),
                inpainting?.PixelsOf(id) ?? default);
        }

        // One array a batch: the pictures are views of it until their prompt is matched.
        var pixels = new byte[requests.Length * bytes];
        var finite = new bool[requests.Length];
        generator.Generate(requests, pixels, finite, stop);

        return [.. batch.Draws
            .Select((draw, i) => (draw.Work, Picture: Picture.Of(draw.Generation, pixels.AsMemory(i * bytes, bytes), finite[i], shape.Channels)))
            .GroupBy(drawn => drawn.Work)
            .Select(group => new Arrival(group.Key, [.. group.Select(drawn => drawn.Picture)]))];
    }

    /// <summary>The batch as checkpointed.</summary>
    public IReadOnlyList<DenoiseRow> RowsOf(IReadOnlyList<Arrival> arrivals) =>
        [.. arrivals.SelectMany(arrival => arrival.Pictures.Select(picture => new DenoiseRow(
            arrival.Work.Prompt.Ordinal, picture.Generation, picture.Status, PixelPacking.Pack(picture.Pixels.Span, shape.Channels))))];
}
