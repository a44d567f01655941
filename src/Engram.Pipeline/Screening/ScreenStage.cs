using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Screening;

/// <summary>Scores captions on one device.</summary>
/// <param name="source">Its steps and seeds.</param>
internal sealed class ScreenStage(IImageGenerator generator, PromptSourceOptions source, GenerateOptions generate)
{
    /// <summary>Captions that fill one call of the model with their seeds; one at the least.</summary>
    public static int CaptionsAtOnce(PromptSourceOptions source, GenerateOptions generate) => Math.Max(1, generate.Batch / source.Seeds);

    /// <summary>The captions with their scores. Seed i of a caption has its noise from the run's seed, the caption and i alone.</summary>
    public IReadOnlyList<ScreenedCaption> Score(ScreenBatch batch, CancellationToken stop)
    {
        var requests = new GenerationRequest[batch.Captions.Count * source.Seeds];
        for (var i = 0; i < requests.Length; i++)
        {
            var (caption, seed) = (i / source.Seeds, i % source.Seeds);
            var key = NoiseKeys.Derive(generate.Seed, batch.Captions[caption].PromptId, NoiseKeys.Screen);
            requests[i] = new GenerationRequest(new NoiseKey(key, (uint)seed), batch.Embeddings[caption]);
        }

        var strengths = new double[requests.Length];
        for (var start = 0; start < requests.Length; start += generate.Batch)
        {
            var count = Math.Min(generate.Batch, requests.Length - start);
            generator.Screen(requests.AsSpan(start, count), source.Steps, strengths.AsSpan(start, count), stop);
        }

        return [.. batch.Captions.Select((caption, i) => caption with { Score = MeanOf(strengths.AsSpan(i * source.Seeds, source.Seeds)) })];
    }

    private static double MeanOf(ReadOnlySpan<double> strengths)
    {
        var sum = 0.0;
        foreach (var strength in strengths)
        {
            sum += strength;
        }

        var mean = sum / strengths.Length;
        return double.IsFinite(mean) ? mean : double.NaN;
    }
}
