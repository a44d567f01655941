using Engram.Compute;
using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>
/// A recorded trajectory, step by step. The stand-in for the model is tanh(0.7 · scaled input + a · (t + 1) / 1000), used as the model's
/// prediction whatever prediction_type says.
/// </summary>
internal static class SchedulerParity
{
    /// <summary>Whole timesteps differ by far more; interpolated ones (Karras) may be one rounding of float32 apart.</summary>
    private const double TimestepTolerance = 1e-6;

    public static ParityReport Run(string folder, IDevice device, double tolerance)
    {
        var config = JsonConfig.Load(Path.Combine(folder, "scheduler_config.json"));
        var scheduler = Scheduler.Create(config, new SchedulerRequest
        {
            Steps = config.Int("num_inference_steps"),
            Eta = config.OptionalDouble("step_eta") ?? 0,
        });
        using var recorded = Recorded.Open(folder);
        var timesteps = recorded.Floats("timesteps");
        var times = CompareTimesteps(scheduler, timesteps);
        var plan = scheduler.Plan;
        if (timesteps.Length != scheduler.Timesteps.Count)
        {
            return new ParityReport(folder, plan.ClassName, [times], plan.Warnings);
        }

        var shape = recorded.Shape("initial", 4);
        var expected = recorded.Floats("trajectory", timesteps.Length, shape[0], shape[1], shape[2], shape[3]);
        var computed = Follow(scheduler, recorded, shape, device);
        return new ParityReport(
            folder, plan.ClassName, [times, ParityOutput.Compare("trajectory", computed, expected, tolerance, relative: true)], plan.Warnings);
    }

    private static ParityOutput CompareTimesteps(Scheduler scheduler, float[] recorded)
    {
        var computed = scheduler.Timesteps.Select(t => (float)t).ToArray();
        if (computed.Length == recorded.Length)
        {
            return ParityOutput.Compare("timesteps", computed, recorded, TimestepTolerance, relative: true);
        }

        var note = $"{computed.Length} timesteps where {recorded.Length} are recorded";
        return new ParityOutput("timesteps", double.PositiveInfinity, double.PositiveInfinity, 0, false, note);
    }

    /// <summary>The samples after each step, [steps, n, c, h, w].</summary>
    private static float[] Follow(Scheduler scheduler, Recorded recorded, int[] shape, IDevice device)
    {
        var (items, channels, positions) = (shape[0], shape[1], shape[2] * shape[3]);
        var offset = Layout.ToChannelsLast(recorded.Floats("model_offset", shape[1], shape[2], shape[3]), channels, positions);
        var host = Layout.ToChannelsLast(recorded.Floats("initial"), channels, positions);
        var steps = scheduler.Timesteps.Count;
        var noises = recorded.Has("noise") ? recorded.Floats("noise", steps, shape[0], shape[1], shape[2], shape[3]) : null;

        var extents = new Shape(items, shape[2], shape[3], channels);
        using var sampleBuffer = device.Allocate(extents.Count);
        using var outputBuffer = device.Allocate(extents.Count);
        using var noiseBuffer = device.Allocate(extents.Count);
        using var state = scheduler.CreateState(device, extents);
        var (sample, output, noise) = (sampleBuffer.As(extents), outputBuffer.As(extents), noiseBuffer.As(extents));
        var prediction = new float[host.Length];
        var result = new float[steps * host.Length];
        device.Upload(host, sample);
        for (var step = 0; step < steps; step++)
        {
            var needsNoise = scheduler.NeedsNoise(step);
            if (needsNoise)
            {
                if (noises is null)
                {
                    throw ModelException.In(recorded.Path, $"tensor 'noise' is missing; step {step} of {scheduler.Plan.ClassName} draws noise");
                }

                device.Upload(Layout.ToChannelsLast(noises.AsSpan(step * host.Length, host.Length), channels, positions), noise);
            }

            Predict(host, offset, scheduler.InputScale(step), (float)scheduler.Timesteps[step], prediction);
            device.Upload(prediction, output);
            scheduler.Step(device, state, step, output, sample, needsNoise ? noise : null);
            device.Download(sample, host);
            Layout.ToChannelsFirst(host, channels, positions).CopyTo(result, step * host.Length);
        }

        return result;
    }

    private static void Predict(float[] sample, float[] offset, float scale, float timestep, float[] prediction)
    {
        for (var i = 0; i < sample.Length; i++)
        {
            var x = (0.7 * scale * sample[i]) + (offset[i % offset.Length] * (timestep + 1.0) / 1000.0);
            prediction[i] = (float)DoubleMath.Tanh(x);
        }
    }
}
