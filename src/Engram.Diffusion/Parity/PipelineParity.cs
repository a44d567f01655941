using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A whole recorded run of a text pipeline from given latents: io.json says how, io.safetensors holds what came out.</summary>
/// <remarks>The image is compared as diffusers gives it, in [0, 1]; where a recorded value is negative, as the VAE gives it.</remarks>
internal static class PipelineParity
{
    public static ParityReport Run(string folder, IDevice device, double tolerance)
    {
        var settings = JsonConfig.Load(Path.Combine(folder, "io.json"));
        if (!ModelIndex.Read(folder).IsText)
        {
            return ImageParity.Run(folder, settings, device, tolerance);
        }

        var prompts = settings.OptionalTexts("prompts");
        var sampling = new SamplingOptions
        {
            Steps = settings.Int("num_inference_steps"),
            Guidance = settings.Double("guidance_scale"),
            NegativePrompt = settings.Text("negative_prompt", ""),
            Eta = settings.Double("eta", 0),
        };
        var model = ModelFolder.Open(folder, sampling);
        using var recorded = Recorded.Open(folder);
        using var pipeline = TextToImageModel.Load(model, device, sampling);
        var (latent, image) = (model.Latent, model.Image);
        var items = recorded.Shape("latents", 4)[0];
        var latents = Layout.ToChannelsLast(
            recorded.Floats("latents", items, latent.Channels, latent.Height, latent.Width), latent.Channels, latent.Height * latent.Width);
        var expectedLatents = recorded.Floats("output_latents", items, latent.Channels, latent.Height, latent.Width);
        var expectedImages = recorded.Floats("image", items, image.Channels, image.Height, image.Width);

        var (ids, outputs) = Tokens(model, recorded, items, prompts, sampling);
        if (model.CreateScheduler(sampling) is var scheduler && Enumerable.Range(0, scheduler.Timesteps.Count).Any(scheduler.NeedsNoise))
        {
            throw ModelException.In(settings.File, $"{scheduler.Plan.ClassName} draws noise at its steps, which no recording here holds");
        }

        var images = new float[expectedImages.Length];
        pipeline.Run(ids, latents, images);
        var computedLatents = Layout.ToChannelsFirst(latents, latent.Channels, latent.Height * latent.Width);
        var computedImages = Layout.ToChannelsFirst(images, image.Channels, image.Height * image.Width);
        if (expectedImages.All(value => value >= 0))
        {
            for (var i = 0; i < computedImages.Length; i++)
            {
                computedImages[i] = Math.Clamp((computedImages[i] / 2) + 0.5f, 0f, 1f);
            }
        }

        outputs.Add(ParityOutput.Compare("output_latents", computedLatents, expectedLatents, tolerance));
        outputs.Add(ParityOutput.Compare("image", computedImages, expectedImages, tolerance));
        return new ParityReport(folder, "StableDiffusionPipeline", outputs, model.Warnings);
    }

    /// <summary>The recorded ids, and whether the tokenizer makes the same of the prompts.</summary>
    private static (int[] Ids, List<ParityOutput> Outputs) Tokens(
        ModelFolder model, Recorded recorded, int items, string[]? prompts, SamplingOptions sampling)
    {
        var tokenizer = model.LoadTokenizer();
        var ids = recorded.Integers("input_ids", items * tokenizer.Length, tokenizer.VocabularySize);
        List<ParityOutput> outputs = [];
        if (prompts is not null && prompts.Length != items)
        {
            throw ModelException.In(recorded.Path, $"holds {items} images for the {prompts.Length} prompts of io.json");
        }

        if (prompts is not null)
        {
            outputs.Add(Exact("input_ids", [.. prompts.SelectMany(prompt => tokenizer.Tokenize(prompt).Ids)], ids, tokenizer.Length));
        }

        if (recorded.Has("uncond_input_ids"))
        {
            var negative = tokenizer.Tokenize(sampling.NegativePrompt).Ids;
            var expected = recorded.Integers("uncond_input_ids", items * tokenizer.Length, tokenizer.VocabularySize);
            int[] repeated = [.. Enumerable.Repeat(negative, items).SelectMany(row => row)];
            outputs.Add(Exact("uncond_input_ids", repeated, expected, tokenizer.Length));
        }

        return (ids, outputs);
    }

    private static ParityOutput Exact(string name, int[] computed, int[] recorded, int length)
    {
        var rows = recorded.Length / length;
        var different = 0;
        for (var row = 0; row < rows; row++)
        {
            different += computed.AsSpan(row * length, length).SequenceEqual(recorded.AsSpan(row * length, length)) ? 0 : 1;
        }

        return new ParityOutput(name, different, (double)different / rows, 0, false);
    }
}
