using Engram.Compute;

namespace Engram.Diffusion;

public sealed partial class LossModel
{
    /// <summary>
    /// SecMI's t-step error (Duan et al., ICML 2023): x₀ is carried to x̃ₜ by deterministic DDIM steps 0, k, 2k, … t of the model, then one
    /// step further to t + k and back; the error is mean (x̃ₜ' − x̃ₜ)². A t that k does not divide is reached by a shorter last step.
    /// </summary>
    /// <param name="timesteps">Ascending, each at least 1; t + k is in the schedule.</param>
    /// <param name="stride">k.</param>
    /// <param name="errors">[image, timestep], row by row.</param>
    public void StepErrors(
        ReadOnlySpan<CleanImage> images, IReadOnlyList<int> timesteps, int stride, Span<double> errors, CancellationToken stop)
    {
        RequireErrors(images.Length, timesteps, errors.Length);
        _schedule.Require(timesteps[^1] + stride);
        if (images.IsEmpty)
        {
            return;
        }

        var items = images.Length;
        var buffers = ReserveClean(images);
        var (walker, branch, further) = (buffers.Clean(items), buffers.Noisy(items), buffers.Further(items));
        Span<double> column = new double[items];
        var next = 0;

        // The rungs are shared: what stands at rung r is the same for every t above it.
        for (var rung = 0; next < timesteps.Count; rung += stride)
        {
            stop.ThrowIfCancellationRequested();
            var output = Predict(buffers, walker, rung);
            var mine = new List<int>();
            for (; next < timesteps.Count && timesteps[next] < rung + stride; next++)
            {
                mine.Add(next);
            }

            // Kept aside: the branches call the model again before the walker goes on.
            _device.Copy(output, buffers.Noise(items));
            foreach (var place in mine)
            {
                var t = timesteps[place];
                if (t == rung)
                {
                    _device.Copy(walker, branch);
                }
                else
                {
                    Step(walker, buffers.Noise(items), rung, t, branch);
                }

                Step(branch, Predict(buffers, branch, t), t, t + stride, further);
                Step(further, Predict(buffers, further, t + stride), t + stride, t, further);
                Compare(buffers, further, branch, column, power: 2);
                Spread(column, errors, timesteps.Count, place);
            }

            if (next < timesteps.Count)
            {
                Step(walker, buffers.Noise(items), rung, rung + stride, walker);
            }
        }
    }

    /// <summary>
    /// PIA's error (Kong et al., ICLR 2024): ε₀ = ε̂(x₀, 0) takes the place of noise, and the error is mean |ε₀ − ε̂(√ᾱ·x₀ + √(1−ᾱ)·ε₀, t)|⁴,
    /// the fourth power of the paper's ℓ₄ norm over the number of values, which orders pictures alike.
    /// </summary>
    /// <param name="errors">[image, timestep], row by row.</param>
    public void ProximalErrors(ReadOnlySpan<CleanImage> images, IReadOnlyList<int> timesteps, Span<double> errors, CancellationToken stop)
    {
        RequireErrors(images.Length, timesteps, errors.Length);
        if (images.IsEmpty)
        {
            return;
        }

        var items = images.Length;
        var buffers = ReserveClean(images);
        var (noise, noisy) = (buffers.Noise(items), buffers.Noisy(items));
        Span<double> column = new double[items];
        PredictNoise(buffers, buffers.Clean(items), 0);
        _device.Copy(buffers.Predictions(items), noise);
        for (var place = 0; place < timesteps.Count; place++)
        {
            stop.ThrowIfCancellationRequested();
            var (alpha, sigma) = _schedule.At(timesteps[place]);
            _device.Combine([new Term((float)alpha, buffers.Clean(items)), new Term((float)sigma, noise)], noisy);
            PredictNoise(buffers, noisy, timesteps[place]);
            Compare(buffers, noise, buffers.Predictions(items), column, power: 4);
            Spread(column, errors, timesteps.Count, place);
        }
    }

    private void RequireErrors(int images, IReadOnlyList<int> timesteps, int errors)
    {
        ShapeException.Require(
            timesteps.Count > 0 && errors == images * timesteps.Count && timesteps[0] >= 1
            && Enumerable.Range(1, timesteps.Count - 1).All(i => timesteps[i] > timesteps[i - 1]),
            $"{images} pictures at {timesteps.Count} ascending timesteps from 1 need as many errors.");
        foreach (var timestep in timesteps)
        {
            _schedule.Require(timestep);
        }
    }

    private LossBuffers ReserveClean(ReadOnlySpan<CleanImage> images)
    {
        var buffers = Reserve(images.Length);
        for (var i = 0; i < images.Length; i++)
        {
            Place(buffers, images.Length, i, images[i]);
        }

        Condition(buffers, images.Length);
        return buffers;
    }

    /// <summary>A deterministic DDIM step in either direction: √ᾱ'·x̂₀ + √(1−ᾱ')·ε̂, both from the output at the first timestep.</summary>
    private void Step(Tensor sample, Tensor output, int from, int to, Tensor result)
    {
        var (alpha, sigma) = _schedule.At(from);
        var (target, spread) = _schedule.At(to);
        var (clean, noise) = (Mix.Clean(_schedule.Prediction, alpha, sigma), Mix.Noise(_schedule.Prediction, alpha, sigma));
        _device.Combine(
            [
                new Term((float)((target * clean.Input) + (spread * noise.Input)), sample),
                new Term((float)((target * clean.Output) + (spread * noise.Output)), output),
            ],
            result);
    }

    private static void Spread(ReadOnlySpan<double> column, Span<double> errors, int width, int place)
    {
        for (var i = 0; i < column.Length; i++)
        {
            errors[(i * width) + place] = column[i];
        }
    }
}
