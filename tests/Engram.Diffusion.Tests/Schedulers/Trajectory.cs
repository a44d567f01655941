using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests.Schedulers;

/// <summary>Runs a scheduler on a stand-in model, on values that the caller gives and gets back.</summary>
internal static class Trajectory
{
    /// <param name="model">(scaled sample, timestep, element) → prediction.</param>
    /// <param name="afterStep">(index, sample).</param>
    public static float[] Run(
        Scheduler scheduler, Shape shape, float[] initial, Func<float, double, int, float> model, Func<int, float[]>? noise = null,
        Action<int, float[]>? afterStep = null)
    {
        using var device = new ReferenceDevice();
        using var state = scheduler.CreateState(device, shape);
        using var sampleBuffer = device.Allocate(shape.Count);
        using var outputBuffer = device.Allocate(shape.Count);
        using var noiseBuffer = device.Allocate(shape.Count);
        var (sample, output, drawn) = (sampleBuffer.As(shape), outputBuffer.As(shape), noiseBuffer.As(shape));
        var values = initial.ToArray();
        device.Upload(values, sample);
        for (var i = 0; i < scheduler.Timesteps.Count; i++)
        {
            var scale = scheduler.InputScale(i);
            device.Upload([.. values.Select((x, e) => model(x * scale, scheduler.Timesteps[i], e))], output);
            if (scheduler.NeedsNoise(i))
            {
                device.Upload(noise!(i), drawn);
            }

            scheduler.Step(device, state, i, output, sample, scheduler.NeedsNoise(i) ? drawn : null);
            device.Download(sample, values);
            afterStep?.Invoke(i, values);
        }

        return values;
    }

    /// <summary>The constant model on one element from x = 1.</summary>
    public static List<float> Constant(Scheduler scheduler, float output, float start = 1f, float noise = 0f)
    {
        var samples = new List<float>();
        Run(scheduler, new Shape(1, 1, 1, 1), [start], (_, _, _) => output, _ => [noise], (_, values) => samples.Add(values[0]));
        return samples;
    }
}
