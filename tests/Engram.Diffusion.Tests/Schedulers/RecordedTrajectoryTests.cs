using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests.Schedulers;

public sealed class RecordedTrajectoryTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Folders { get; } =
        new(Directory.EnumerateDirectories(RepositoryRoot.Golden("schedulers")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_step_agrees_with_the_recorded_trajectory(string name)
    {
        var folder = RepositoryRoot.Golden($"schedulers/{name}");
        var config = JsonConfig.Load(Path.Combine(folder, "scheduler_config.json"));
        var request = new SchedulerRequest { Steps = config.Int("num_inference_steps"), Eta = config.Double("step_eta", 0) };
        var scheduler = Scheduler.Create(config, request);

        using var io = SafetensorsFile.Open(Path.Combine(folder, "io.safetensors"));
        var (initial, offset, trajectory) = (Floats(io, "initial"), Floats(io, "model_offset"), Floats(io, "trajectory"));
        Assert.Equal(Floats(io, "timesteps").Length, scheduler.Timesteps.Count);
        // Whole ones are exact; fractional ones may come from a logarithm that upstream takes in float32.
        var slack = Array.TrueForAll(Floats(io, "timesteps"), t => t == Math.Floor(t)) ? 0 : 1e-3;
        Assert.All(Floats(io, "timesteps").Zip(scheduler.Timesteps), pair => Assert.Equal(pair.First, pair.Second, slack));


        var count = initial.Length;
        var noise = io.Tensors.ContainsKey("noise") ? Floats(io, "noise") : [];
        var shape = io.Tensors["initial"].Shape;
        var largest = trajectory.Max(Math.Abs);
        var worst = 0.0;
        Trajectory.Run(
            scheduler,
            new Shape((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]),
            initial,
            (x, t, e) => (float)Math.Tanh((0.7 * x) + (offset[e % offset.Length] * (t + 1) / 1000)),
            i => noise[(i * count)..((i + 1) * count)],
            (i, values) =>
            {
                for (var e = 0; e < count; e++)
                {
                    worst = Math.Max(worst, Math.Abs(values[e] - trajectory[(i * count) + e]));
                }

                Assert.True(worst <= Tolerance * largest, $"{name}, step {i}: {worst / largest:G3} of the largest value");
            });
    }

    private static float[] Floats(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensors[name].Count];
        file.ReadFloats(name, values);
        return values;
    }
}
