using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A whole recorded run of an unconditional or class-conditional pipeline from given noise.</summary>
/// <remarks>
/// io.json: num_inference_steps, eta (default 0), scheduler (its first word is a class of diffusers; without the key, the folder's own).
/// io.safetensors: initial [n, c, h, w], image (the last sample, in about [−1, 1]; in [0, 1] where no recorded value is negative),
/// class_labels where the model has classes, and timesteps, compared where they are there.
/// </remarks>
internal static class ImageParity
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["DDPMScheduler"] = "ddpm",
        ["DDIMScheduler"] = "ddim",
        ["PNDMScheduler"] = "pndm",
        ["EulerDiscreteScheduler"] = "euler",
        ["EulerAncestralDiscreteScheduler"] = "euler_ancestral",
        ["DPMSolverMultistepScheduler"] = "dpmsolver",
    };

    public static ParityReport Run(string folder, JsonConfig settings, IDevice device, double tolerance)
    {
        var sampling = new SamplingOptions
        {
            Steps = settings.Int("num_inference_steps"),
            Eta = settings.Double("eta", 0),
            Scheduler = SchedulerOf(settings),
        };
        var model = ModelFolder.Open(folder, sampling);
        using var recorded = Recorded.Open(folder);
        var scheduler = model.CreateScheduler(sampling);
        if (Enumerable.Range(0, scheduler.Timesteps.Count).Any(scheduler.NeedsNoise))
        {
            throw ModelException.In(settings.File, $"{scheduler.Plan.ClassName} draws noise at its steps, which no recording here holds");
        }

        var image = model.Image;
        var items = recorded.Shape("initial", 4)[0];
        var initial = recorded.Floats("initial", items, image.Channels, image.Height, image.Width);
        var expected = recorded.Floats("image", items, image.Channels, image.Height, image.Width);
        var labels = model.Classes > 0 ? recorded.Integers("class_labels", items, model.Classes) : [];
        List<ParityOutput> outputs = [];
        if (recorded.Has("timesteps"))
        {
            var steps = recorded.Timesteps("timesteps", scheduler.Timesteps.Count);
            outputs.Add(ParityOutput.Compare("timesteps", [.. scheduler.Timesteps.Select(step => (float)step)], steps, tolerance: 0));
        }

        using var pipeline = ImageModel.Load(model, device, sampling);
        var images = Layout.ToChannelsLast(initial, image.Channels, image.Height * image.Width);
        pipeline.Run(labels, items, images);
        var computed = Layout.ToChannelsFirst(images, image.Channels, image.Height * image.Width);
        if (expected.All(value => value >= 0))
        {
            for (var i = 0; i < computed.Length; i++)
            {
                computed[i] = Math.Clamp((computed[i] / 2) + 0.5f, 0f, 1f);
            }
        }

        outputs.Add(ParityOutput.Compare("image", computed, expected, tolerance));
        return new ParityReport(folder, "DDPMPipeline", outputs, model.Warnings);
    }

    private static string SchedulerOf(JsonConfig settings)
    {
        var name = settings.Text("scheduler", "").Split(' ')[0];
        return name.Length == 0 ? "model"
            : Names.TryGetValue(name, out var word) ? word
            : throw settings.Refuse("scheduler", $"{string.Join(", ", Names.Keys)} are");
    }
}
