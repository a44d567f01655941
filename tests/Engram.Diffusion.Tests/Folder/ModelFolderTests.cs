using System.Text.Json.Nodes;
using Engram.Diffusion;

namespace Engram.Tests.Folder;

public sealed class ModelFolderTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(RepositoryRoot.Path, "configs", "quickstart", "model");

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Opens_the_shipped_pipeline()
    {
        var model = ModelFolder.Open(Shipped, new SamplingOptions { Steps = 20 });
        Assert.True(model.IsTextToImage);
        Assert.Equal(new ImageShape(32, 32, 3), model.Image);
        Assert.Equal(new ImageShape(16, 16, 4), model.Latent);
        Assert.Equal(
            [
                new ComponentFile("text_encoder", "text_encoder/model.safetensors", "F16"),
                new ComponentFile("unet", "unet/diffusion_pytorch_model.safetensors", "F16"),
                new ComponentFile("vae", "vae/diffusion_pytorch_model.safetensors", "F16"),
            ],
            model.Components);
        Assert.Equal("DDIMScheduler", model.Scheduler.ClassName);
        Assert.Equal(20, model.Scheduler.Timesteps.Count);
        Assert.Equal(24, model.LoadTokenizer().Length);
        Assert.Empty(model.Warnings);
    }

    [Fact]
    public void Hash_covers_every_used_byte_and_nothing_else()
    {
        var folder = _scratch.CopyOf(Shipped);
        var hash = ModelFolder.Open(folder).Hash;
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(ModelFolder.Open(Shipped).Hash, hash);

        File.WriteAllText(Path.Combine(folder, "README.md"), "not a part");
        File.Delete(Path.Combine(folder, "io.safetensors"));
        Assert.Equal(hash, ModelFolder.Open(folder).Hash);

        foreach (var file in ModelFolder.Open(folder).Files)
        {
            var path = Path.Combine(folder, file);
            var bytes = File.ReadAllBytes(path);
            // White space after JSON and merges, a changed value in weights: still lawful, another model.
            File.WriteAllBytes(path, file.EndsWith(".safetensors", StringComparison.Ordinal) ? [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] : [.. bytes, (byte)'\n']);
            Assert.NotEqual(hash, ModelFolder.Open(folder).Hash);
            File.WriteAllBytes(path, bytes);
        }
    }

    [Fact]
    public void A_safety_checker_is_ignored_whether_its_folder_is_there_or_not()
    {
        var folder = Edited("model_index.json", json =>
        {
            json["safety_checker"] = new JsonArray("stable_diffusion", "StableDiffusionSafetyChecker");
            json["feature_extractor"] = new JsonArray("transformers", "CLIPImageProcessor");
        });
        Assert.Empty(ModelFolder.Open(folder).Warnings);
    }

    [Theory]
    [InlineData("_class_name", "\"StableDiffusionXLPipeline\"", "_class_name: \"StableDiffusionXLPipeline\"")]
    [InlineData("_class_name", "null", "_class_name")]
    [InlineData("text_encoder_2", "[\"transformers\",\"CLIPTextModelWithProjection\"]", "text_encoder_2: \"CLIPTextModelWithProjection\"")]
    [InlineData("unet", "[\"diffusers\",\"UNet2DModel\"]", "unet: \"UNet2DModel\"")]
    [InlineData("unet", "[\"diffusers\"]", "unet: [\"diffusers\"]")]
    [InlineData("vae", "7", "vae")]
    [InlineData("scheduler", "[null,null]", "scheduler")]
    [InlineData("scheduler", "[\"diffusers\",\"HeunDiscreteScheduler\"]", "HeunDiscreteScheduler")]
    public void An_index_of_another_pipeline_is_refused_by_key(string key, string value, string said)
    {
        var folder = Edited("model_index.json", json => json[key] = JsonNode.Parse(value));
        Assert.Contains(said, Refused(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet/config.json", "in_channels", "9")]
    [InlineData("unet/config.json", "cross_attention_dim", "32")]
    [InlineData("unet/config.json", "sample_size", "null")]
    [InlineData("unet/config.json", "sample_size", "100000")]
    [InlineData("text_encoder/config.json", "vocab_size", "100")]
    [InlineData("vae/config.json", "out_channels", "1")]
    [InlineData("scheduler/scheduler_config.json", "prediction_type", "\"flow\"")]
    public void Components_that_do_not_fit_are_refused_by_file_and_key(string file, string key, string value)
    {
        var refused = Refused(Edited(file, json => json[key] = JsonNode.Parse(value)));
        Assert.Contains(key, refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("unet/config.json")]
    [InlineData("vae/config.json")]
    [InlineData("text_encoder/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/tokenizer_config.json")]
    public void Broken_JSON_is_refused_by_file(string file)
    {
        var folder = _scratch.CopyOf(Shipped);
        File.WriteAllText(Path.Combine(folder, file), "{\"a\":");
        Assert.StartsWith(Path.Combine(folder, file), Refused(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet")]
    [InlineData("vae")]
    [InlineData("text_encoder")]
    [InlineData("tokenizer")]
    [InlineData("scheduler")]
    public void A_missing_component_is_refused_by_name(string component)
    {
        var folder = _scratch.CopyOf(Shipped);
        Directory.Delete(Path.Combine(folder, component), recursive: true);
        Assert.Contains(Path.Combine(folder, component), Refused(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_folder_is_refused()
    {
        Assert.Contains("folder is missing", Refused(_scratch["absent"]), StringComparison.Ordinal);
        Assert.Contains("model_index.json", Refused(_scratch.Path), StringComparison.Ordinal);
        Assert.Contains("convert", Refused(_scratch.Write("model.ckpt", "")), StringComparison.Ordinal);
    }

    [Fact]
    public void C02_the_plan_says_what_the_pipeline_replaced()
    {
        var folder = Edited("scheduler/scheduler_config.json", json => json.Remove("steps_offset"));
        var model = ModelFolder.Open(folder, new SamplingOptions { Steps = 50 });
        Assert.Equal((981.0, 1.0), (model.Scheduler.Timesteps[0], model.Scheduler.Timesteps[^1]));
        Assert.Contains(new SchedulerValue("steps_offset", "1", "by the pipeline"), model.Scheduler.Values);
        var refused = Assert.Throws<ModelException>(() => ModelFolder.Open(folder, new SamplingOptions { Steps = 1000 }));
        Assert.Contains("1000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C08_components_are_named_with_file_and_number_type()
    {
        var folder = _scratch.CopyOf(Shipped);
        var unet = Path.Combine(folder, "unet", "diffusion_pytorch_model");
        File.Move($"{unet}.safetensors", $"{unet}.fp16.safetensors");
        var model = ModelFolder.Open(folder);
        Assert.Contains(new ComponentFile("unet", "unet/diffusion_pytorch_model.fp16.safetensors", "F16"), model.Components);
        Assert.Contains("fp16", Assert.Single(model.Warnings), StringComparison.Ordinal);

        File.Move($"{unet}.fp16.safetensors", $"{unet}.bin");
        Assert.Contains("pickle", Refused(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void C11_a_huge_length_is_clamped_to_the_text_encoders()
    {
        var folder = Edited("tokenizer/tokenizer_config.json", json => json["model_max_length"] = JsonNode.Parse("1000000000000000019884624838656"));
        Assert.Equal(24, ModelFolder.Open(folder).LoadTokenizer().Length);
    }

    [Theory]
    [InlineData("0.2.2", 64)]
    [InlineData("0.9.0", 16)]
    [InlineData(null, 16)]
    public void Files_from_before_0_9_have_latents_of_64(string? version, int size)
    {
        var folder = Edited("unet/config.json", json =>
        {
            json.Remove("_diffusers_version");
            if (version is not null)
            {
                json["_diffusers_version"] = version;
            }
        });
        Assert.Equal(size, ModelFolder.Open(folder).Latent.Height);
    }

    [Fact]
    public void Sample_size_may_be_a_list()
    {
        var folder = Edited("unet/config.json", json => json["sample_size"] = new JsonArray(8, 24));
        Assert.Equal(new ImageShape(16, 48, 3), ModelFolder.Open(folder).Image);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unconditional_components_may_lie_in_the_root(bool indexed)
    {
        var folder = _scratch.CopyOf(RepositoryRoot.Golden("unet-ddpm"));
        File.Copy(Path.Combine(RepositoryRoot.Golden("schedulers/ddpm"), "scheduler_config.json"), Path.Combine(folder, "scheduler_config.json"));
        if (indexed)
        {
            File.WriteAllText(Path.Combine(folder, "model_index.json"),
                """{"_class_name":"DDPMPipeline","scheduler":["diffusers","DDPMScheduler"],"unet":["diffusers","UNet2DModel"]}""");
        }

        var model = ModelFolder.Open(folder, new SamplingOptions { Steps = 50 });
        Assert.False(model.IsTextToImage);
        Assert.Equal(model.Latent, model.Image);
        Assert.Equal("DDPMScheduler", model.Scheduler.ClassName);
        // No text pipeline: nothing is rewritten.
        Assert.Equal((980.0, 0.0), (model.Scheduler.Timesteps[0], model.Scheduler.Timesteps[^1]));
        Assert.Contains(new SchedulerValue("clip_sample", "true", "file"), model.Scheduler.Values);
        Assert.Equal("diffusion_pytorch_model.safetensors", Assert.Single(model.Components).File);
    }

    [Fact]
    public void Files_may_be_links_as_in_a_download_cache()
    {
        foreach (var file in Directory.EnumerateFiles(Shipped, "*", SearchOption.AllDirectories))
        {
            var link = _scratch[Path.Combine("snapshot", Path.GetRelativePath(Shipped, file))];
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        Assert.Equal(ModelFolder.Open(Shipped).Hash, ModelFolder.Open(_scratch["snapshot"]).Hash);
    }

    [Theory]
    [InlineData("DDIMPipeline", "DDIMScheduler")]
    [InlineData("PNDMPipeline", "PNDMScheduler")]
    [InlineData("DDPMPipeline", "DDPMScheduler")]
    public void Pipelines_named_after_a_scheduler_take_it_with_the_keys_of_the_folders(string pipeline, string scheduler)
    {
        var folder = _scratch.CopyOf(RepositoryRoot.Golden("unet-ddpm"));
        File.Copy(Path.Combine(RepositoryRoot.Golden("schedulers/ddpm"), "scheduler_config.json"), Path.Combine(folder, "scheduler_config.json"));
        File.WriteAllText(Path.Combine(folder, "model_index.json"),
            $$"""{"_class_name":"{{pipeline}}","scheduler":["diffusers","DDPMScheduler"],"unet":["diffusers","UNet2DModel"]}""");

        var plan = ModelFolder.Open(folder, new SamplingOptions { Steps = 50 }).Scheduler;

        Assert.Equal(scheduler, plan.ClassName);
        Assert.Contains(new SchedulerValue("beta_end", "0.02", "file"), plan.Values);
    }

    [Theory]
    [InlineData("unet", "conv_in.bias")]
    [InlineData("vae", "quant_conv.weight")]
    [InlineData("text_encoder", "final_layer_norm.bias")]
    public void A_tensor_of_another_name_is_found_before_weights_are_loaded(string component, string tensor)
    {
        var folder = _scratch.CopyOf(Shipped);
        var file = Directory.GetFiles(Path.Combine(folder, component), "*.safetensors").Single();
        new WeightsFile(file).Rename(name => name.EndsWith(tensor, StringComparison.Ordinal) ? name + "_old" : name).Save();

        Assert.Contains(tensor, Refused(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void The_index_decides_the_schedulers_class()
    {
        var folder = Edited("model_index.json", json => json["scheduler"] = new JsonArray("diffusers", "EulerDiscreteScheduler"));
        var model = ModelFolder.Open(folder);
        Assert.Equal("EulerDiscreteScheduler", model.Scheduler.ClassName);
        Assert.Contains(model.Warnings, w => w.Contains("DDIMScheduler", StringComparison.Ordinal));
    }

    private static string Refused(string folder)
    {
        var refused = Assert.Throws<ModelException>(() => ModelFolder.Open(folder));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.StartsWith(folder, refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    private string Edited(string file, Action<JsonObject> edit)
    {
        var folder = _scratch.CopyOf(Shipped);
        var path = Path.Combine(folder, file);
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(json);
        File.WriteAllText(path, json.ToJsonString());
        return folder;
    }
}
