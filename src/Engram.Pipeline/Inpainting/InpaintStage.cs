using Engram.Compute;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;

namespace Engram.Pipeline.Inpainting;

/// <summary>Judges a chunk of trials by the losses of both models, and measures how far they are from the original.</summary>
internal sealed class InpaintStage(RunOptions options, InpaintingPlan plan, int channels, IPictureLosses target, IPictureLosses reference)
{
    /// <param name="chunk">Its ordinal is the chunk's.</param>
    public InpaintedChunk Measure(SelectedPrompt chunk, IReadOnlyList<Picture> pictures, CancellationToken stop)
    {
        Picture[] usable = [.. pictures.Where(picture => picture.Status is GenerationStatus.Ok)];
        var (own, other) = (LossesOf(target, chunk, usable, stop), LossesOf(reference, chunk, usable, stop));
        var places = usable.Index().ToDictionary(entry => entry.Item.Generation, entry => entry.Index);
        var original = plan.PixelsOf(chunk.PromptId);
        return InpaintedChunk.Of(chunk.Ordinal, chunk.PromptId, [.. pictures.Select(picture =>
        {
            var (hidden, whole) = SumsOf(picture.Pixels.Span, original.Span);
            var isUsable = places.TryGetValue(picture.Generation, out var i);
            return new Trial(
                picture.Generation, picture.Status, picture.Sha256(), hidden, whole, isUsable ? own[i] : double.NaN, isUsable ? other[i] : double.NaN);
        })]);
    }

    /// <summary>The draws are the same for every trial of a picture and for both models, so that losses differ by picture and model alone.</summary>
    private double[] LossesOf(IPictureLosses losses, SelectedPrompt chunk, Picture[] pictures, CancellationToken stop)
    {
        var section = options.Inpainting;
        var key = NoiseKeys.Derive(options.Generate.Seed, plan.PictureOf(chunk.PromptId).ImageId, NoiseKeys.Loss);
        NoiseKey[] draws = [.. Enumerable.Range(0, section.Draws).Select(draw => new NoiseKey(key, (uint)draw))];
        var values = new double[pictures.Length];
        losses.Compute([.. pictures.Select(picture => picture.Pixels)], chunk.Caption, chunk.ClassLabel, draws, section.Timestep, values, stop);
        return values;
    }

    private (long Hidden, long Whole) SumsOf(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> original)
    {
        var (hidden, whole) = (0L, 0L);
        for (var i = 0; i < picture.Length; i++)
        {
            var difference = picture[i] - original[i];
            var square = difference * difference;
            whole += square;
            hidden += plan.Hidden[i / channels] ? square : 0;
        }

        return (hidden, whole);
    }
}
