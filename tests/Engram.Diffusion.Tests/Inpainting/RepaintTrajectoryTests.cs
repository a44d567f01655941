using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

/// <summary>
/// On pictures of two correlated Gaussian pixels the best prediction of the noise is known in closed form, and so is what belongs beside a
/// known pixel: its conditional mean.
/// </summary>
public sealed class RepaintTrajectoryTests
{
    private const int Items = 3_000;
    private const double Correlation = 0.8;
    private const float Shown = 0.9f;

    [Theory]
    [InlineData("DDPMScheduler", "ddpm")]
    [InlineData("DDPMScheduler", "euler_ancestral")]
    public void Resampling_brings_the_hidden_pixel_to_its_conditional_mean_and_single_passes_do_not(string own, string sampler)
    {
        var (plain, _) = MeanOfHidden(own, sampler, repeats: 1);
        var (resampled, deviation) = MeanOfHidden(own, sampler, repeats: 12);

        // The mean of 3,000 has a standard error of 0.011.
        Assert.InRange(resampled, (Correlation * Shown) - 0.06, (Correlation * Shown) + 0.06);
        Assert.InRange(deviation, 0.5, 0.7);
        Assert.True(Math.Abs((Correlation * Shown) - plain) > 2 * Math.Abs((Correlation * Shown) - resampled), $"{plain} without resampling, {resampled} with it");
    }

    [Fact]
    public void The_known_pixel_comes_out_as_it_went_in()
    {
        var values = Run("DDPMScheduler", "ddpm", repeats: 2, items: 5);

        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(Shown, values[2 * i]));
    }

    [Fact]
    public void A_scheduler_with_a_memory_is_refused()
    {
        var scheduler = SchedulerOf("DDPMScheduler", "pndm");

        var error = Assert.Throws<ModelException>(() => Repainting.RequireLevels(scheduler));

        Assert.Contains("PNDMScheduler", error.Message, StringComparison.Ordinal);
        Assert.Contains("generate.scheduler", error.Message, StringComparison.Ordinal);
    }

    private static (double Mean, double Deviation) MeanOfHidden(string own, string sampler, int repeats)
    {
        var values = Run(own, sampler, repeats, Items);
        double[] hidden = [.. Enumerable.Range(0, Items).Select(i => (double)values[(2 * i) + 1])];
        var mean = hidden.Average();
        return (mean, Math.Sqrt(hidden.Average(value => (value - mean) * (value - mean))));
    }

    private static float[] Run(string own, string sampler, int repeats, int items)
    {
        var scheduler = SchedulerOf(own, sampler);
        var device = Some.Device;
        var shape = new Shape(items, 1, 2, 1);
        using var sample = device.Allocate(shape.Count);
        using var noise = device.Allocate(shape.Count);
        using var output = device.Allocate(shape.Count);
        using var state = scheduler.CreateState(device, shape);
        using var buffers = new RepaintBuffers(device, new ImageShape(1, 2, 1), [false, true], items);
        device.Upload([.. Enumerable.Range(0, 2 * items).Select(i => i % 2 == 0 ? Shown : 0f)], buffers.Known(items));
        NoiseKey[] keys = [.. Enumerable.Range(0, items).Select(i => new NoiseKey(77, (uint)i))];
        device.Noise(keys, 0, sample.As(shape));
        var trajectory = new RepaintTrajectory(device, scheduler, state, keys, RepaintPath.Of(scheduler.Timesteps.Count, 5, repeats), buffers);

        trajectory.Run(sample.As(shape), noise.As(shape), new Gaussian(device, scheduler, sample.As(shape), output.As(shape)), CancellationToken.None);

        var values = new float[shape.Count];
        device.Download(sample.As(shape), values);
        return values;
    }

    private static Scheduler SchedulerOf(string own, string sampler)
    {
        using var scratch = new ScratchFolder();
        var file = scratch.Write("scheduler_config.json", $"{{ \"_class_name\": \"{own}\", \"beta_schedule\": \"linear\", \"clip_sample\": false }}");
        return Scheduler.Create(JsonConfig.Load(file), new SchedulerRequest { Steps = 50, Scheduler = sampler });
    }

    /// <summary>E[ε | x] for x₀ ~ N(0, Σ): Noise·(Signal²·Σ + Noise²·I)⁻¹·x.</summary>
    private readonly struct Gaussian(IDevice device, Scheduler scheduler, Tensor sample, Tensor output) : IPredictor
    {
        public Tensor Predict(int step)
        {
            var level = scheduler.Levels[step];
            var (variance, shared) = ((level.Signal * level.Signal) + (level.Noise * level.Noise), level.Signal * level.Signal * Correlation);
            var determinant = (variance * variance) - (shared * shared);
            var values = new float[sample.Count];
            device.Download(sample, values);
            for (var i = 0; i < values.Length; i += 2)
            {
                var (a, b) = (values[i], values[i + 1]);
                values[i] = (float)(level.Noise * ((variance * a) - (shared * b)) / determinant);
                values[i + 1] = (float)(level.Noise * ((variance * b) - (shared * a)) / determinant);
            }

            device.Upload(values, output);
            return output;
        }
    }
}
