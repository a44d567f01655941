using Engram.Compute;

namespace Engram.Diffusion;

public sealed partial class TextToImageModel
{
    private SamplingBuffers? _screening;
    private float[]? _empty;

    /// <summary>
    /// How strongly the text pulls at the first steps: ‖ε(x, text) − ε(x, ∅)‖₂ over all values of the latent, averaged over the steps
    /// (Wen et al., ICLR 2024). x begins as the request's noise and goes on as the guided image does; ∅ is the empty prompt. Two UNet
    /// rows a request and step.
    /// </summary>
    /// <param name="steps">First steps of the schedule, at most all.</param>
    /// <param name="strengths">One a request; it depends on its own request only. NaN or infinite where the model's output is.</param>
    /// <exception cref="OperationCanceledException">Between two steps, when <paramref name="stop"/> asks for it.</exception>
    public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop)
    {
        ShapeException.Require(
            strengths.Length == batch.Length && steps >= 1 && steps <= _scheduler.Timesteps.Count,
            $"{batch.Length} requests need as many strengths, and 1 to {_scheduler.Timesteps.Count} steps.");
        if (batch.IsEmpty)
        {
            return;
        }

        var items = batch.Length;
        var buffers = ReserveScreening(items);
        for (var i = 0; i < items; i++)
        {
            buffers.Keys[i] = batch[i].Noise;
            _device.Upload(_empty ??= _text.Encode("").Values, buffers.Text(items).Slice(i, 1));
            _device.Upload(batch[i].Prompt.Values, buffers.Text(items).Slice(items + i, 1));
        }

        var latents = buffers.Latents(items);
        _device.Noise(buffers.Keys.AsSpan(0, items), 0, latents);
        _device.Combine([new Term(_scheduler.InitNoiseSigma, latents)], latents);
        _unet.Condition(_device, buffers.Text(items));
        strengths.Clear();
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            PredictBoth(buffers, latents, step);
            AddStrengths(buffers, strengths);
            if (step + 1 < steps)
            {
                StepGuided(buffers, latents, step);
            }
        }

        foreach (ref var strength in strengths)
        {
            strength /= steps;
        }
    }

    private SamplingBuffers ReserveScreening(int items)
    {
        if (_screening is null || _screening.Items < items)
        {
            _screening?.Dispose();
            _screening = new SamplingBuffers(_device, _scheduler, _folder.Latent, _folder.Image, _text.Shape, items, rowsPerItem: 2, decoded: 1);
        }

        return _screening;
    }

    /// <summary>Predictions [without text; with text].</summary>
    private void PredictBoth(SamplingBuffers buffers, Tensor latents, int step)
    {
        var items = latents.Shape.A;
        var inputs = buffers.Inputs(items);
        var scaled = new Term(_scheduler.InputScale(step), latents);
        _device.Combine([scaled], inputs.Slice(0, items));
        _device.Combine([scaled], inputs.Slice(items, items));
        var timesteps = buffers.Timesteps.AsSpan(0, 2 * items);
        timesteps.Fill((float)_scheduler.Timesteps[step]);
        _unet.Forward(_denoising, inputs, timesteps, [], buffers.Predictions(items));
    }

    /// <summary>On the host in double, value by value, so that the sum has one order on every device.</summary>
    private void AddStrengths(SamplingBuffers buffers, Span<double> strengths)
    {
        var items = strengths.Length;
        var predictions = buffers.Predictions(items);
        var size = (int)(predictions.Count / (2 * items));
        var without = buffers.Host.AsSpan(0, items * size);
        var with = new float[items * size];
        _device.Download(predictions.Slice(0, items), without);
        _device.Download(predictions.Slice(items, items), with);
        for (var i = 0; i < items; i++)
        {
            var sum = 0.0;
            for (var j = i * size; j < (i + 1) * size; j++)
            {
                var difference = (double)with[j] - without[j];
                sum += difference * difference;
            }

            strengths[i] += Math.Sqrt(sum);
        }
    }

    private void StepGuided(SamplingBuffers buffers, Tensor latents, int step)
    {
        var items = latents.Shape.A;
        var (first, second) = (buffers.Predictions(items).Slice(0, items), buffers.Predictions(items).Slice(items, items));
        if (_rowsPerItem == 2)
        {
            _device.Guide(first, second, _guidance, first);
        }

        Tensor? noise = null;
        if (_scheduler.NeedsNoise(step))
        {
            var drawn = buffers.Noise(items);
            _device.Noise(buffers.Keys.AsSpan(0, items), (uint)step + 1, drawn);
            noise = drawn;
        }

        _scheduler.Step(_device, buffers.State, step, _rowsPerItem == 2 ? first : second, latents, noise);
    }
}
