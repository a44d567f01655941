using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Pipeline.Denoise;

/// <summary>The losses of the real model.</summary>
/// <param name="batch">Losses that share one call of the model.</param>
internal sealed class ModelLosses(LossModel model, int batch) : IPictureLosses
{
    public void Compute(
        IReadOnlyList<ReadOnlyMemory<byte>> pictures, string caption, int classLabel, IReadOnlyList<NoiseKey> draws, int timestep, Span<double> losses,
        CancellationToken stop)
    {
        var text = model.Encode(caption);
        CleanImage[] images = [.. pictures.Select(picture => model.Clean(picture.Span, text, Math.Max(0, classLabel)))];
        LossRequest[] requests = [.. images.SelectMany(image => draws.Select(key => new LossRequest(image, key)))];
        var values = new double[requests.Length];
        for (var first = 0; first < requests.Length; first += batch)
        {
            var count = Math.Min(batch, requests.Length - first);
            model.Losses(requests.AsSpan(first, count), timestep, values.AsSpan(first, count), stop);
        }

        for (var i = 0; i < pictures.Count; i++)
        {
            losses[i] = values.AsSpan(i * draws.Count, draws.Count).ToArray().Sum() / draws.Count;
        }
    }

    public void Dispose() => model.Dispose();
}
