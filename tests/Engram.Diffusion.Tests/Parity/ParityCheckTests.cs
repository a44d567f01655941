using System.Text.Json.Nodes;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class ParityCheckTests
{
    public static TheoryData<string> Schedulers { get; } =
        [.. Directory.GetDirectories(RepositoryRoot.Golden("schedulers")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("unet-ddpm")]
    [InlineData("unet-class-conditional")]
    [InlineData("unet-sd1")]
    [InlineData("unet-sd2")]
    [InlineData("vae")]
    [InlineData("clip-text")]
    [InlineData("tokenizer")]
    public void A_recorded_component_is_met(string folder) => AssertMet(ParityCheck.Run(RepositoryRoot.Golden(folder), Some.Device));

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void A_recorded_trajectory_is_met(string folder) =>
        AssertMet(ParityCheck.Run(RepositoryRoot.Golden($"schedulers/{folder}"), Some.Device));

    [Fact]
    public void A_text_encoder_whose_file_names_its_type_alone_is_met()
    {
        using var copy = new ModelCopy("clip-text");
        copy.Remove("architectures");

        copy.AssertUnchanged();
    }

    [Fact]
    public void The_shipped_pipelines_recorded_run_is_met()
    {
        var report = ParityCheck.Run(Some.QuickstartModel, Some.Device);

        AssertMet(report);
        Assert.Equal(["input_ids", "uncond_input_ids", "output_latents", "image"], report.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void The_shipped_class_conditional_pipelines_recorded_run_is_met()
    {
        var report = ParityCheck.Run(Some.UntargetedModel, Some.Device);

        AssertMet(report);
        Assert.Equal("DDPMPipeline", report.Kind);
        Assert.Equal(["timesteps", "image"], report.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void A_recorded_run_with_other_steps_or_labels_is_not_met()
    {
        using var copy = new ScratchFolder();
        var model = copy.CopyOf(Some.UntargetedModel, "model");
        var io = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "io.json")))!;
        io["num_inference_steps"] = 20;
        File.WriteAllText(Path.Combine(model, "io.json"), io.ToJsonString());

        var error = Assert.Throws<ModelException>(() => ParityCheck.Run(model, Some.Device));
        Assert.Contains("timesteps", error.Message, StringComparison.Ordinal);

        io["num_inference_steps"] = 25;
        io["scheduler"] = "LMSDiscreteScheduler";
        File.WriteAllText(Path.Combine(model, "io.json"), io.ToJsonString());
        Assert.Contains("LMSDiscreteScheduler", Assert.Throws<ModelException>(() => ParityCheck.Run(model, Some.Device)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text_encoder")]
    [InlineData("unet")]
    [InlineData("vae")]
    public void A_pipelines_component_alone_has_no_recording(string component)
    {
        var error = Assert.Throws<ModelException>(() => ParityCheck.Run(Path.Combine(Some.QuickstartModel, component), Some.Device));

        Assert.Contains("io.safetensors", error.Message);
    }

    [Fact]
    public void The_shipped_tokenizers_cases_are_met() =>
        AssertMet(ParityCheck.Run(Path.Combine(Some.QuickstartModel, "tokenizer"), Some.Device));

    [Fact]
    public void The_definition_meets_a_recorded_network_with_the_same_error_as_the_host()
    {
        using var reference = new ReferenceDevice();
        var folder = RepositoryRoot.Golden("unet-sd2");

        Assert.Equal(ParityCheck.Run(folder, Some.Device).Outputs, ParityCheck.Run(folder, reference).Outputs);
    }

    [Fact]
    public void A_folder_as_published_with_old_names_and_variants_gives_the_same_bits()
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.CopyOf(Some.QuickstartModel);
        var text = Path.Combine(folder, "text_encoder", "model.safetensors");
        new WeightsFile(text).Add("text_model.embeddings.position_ids", "I64", [1, 24], new byte[24 * 8]).Save();
        var vae = Path.Combine(folder, "vae", "diffusion_pytorch_model.safetensors");
        new WeightsFile(vae).Rename(name => name.Contains(".attentions.")
            ? name.Replace(".to_q.", ".query.").Replace(".to_k.", ".key.").Replace(".to_v.", ".value.").Replace(".to_out.0.", ".proj_attn.")
            : name).Save();
        File.Move(text, text.Replace(".safetensors", ".fp16.safetensors"));
        var unet = Path.Combine(folder, "unet", "diffusion_pytorch_model.safetensors");
        File.Move(unet, unet.Replace(".safetensors", ".fp16.safetensors"));
        Edit(Path.Combine(folder, "vae", "config.json"), config => config.Remove("force_upcast"));
        Edit(Path.Combine(folder, "model_index.json"), index =>
        {
            index["safety_checker"] = new JsonArray("stable_diffusion", "StableDiffusionSafetyChecker");
            index["image_encoder"] = new JsonArray(null, null);
        });
        Directory.CreateDirectory(Path.Combine(folder, "safety_checker"));

        Assert.Equal(ParityCheck.Run(Some.QuickstartModel, Some.Device).Outputs, ParityCheck.Run(folder, Some.Device).Outputs);
    }

    [Fact]
    public void A_wrong_output_fails()
    {
        using var copy = new ModelCopy("unet-sd2");
        new WeightsFile(Path.Combine(copy.Folder, "io.safetensors")).Fill("output", 0.5f).Save();

        var report = copy.Run();

        Assert.False(report.Passed);
        Assert.True(report.Outputs[0].Absolute > 0.1);
    }

    [Fact]
    public void The_tolerance_decides()
    {
        var folder = RepositoryRoot.Golden("unet-sd2");

        Assert.False(ParityCheck.Run(folder, Some.Device, 1e-9).Passed);
        Assert.True(ParityCheck.Run(folder, Some.Device, 1e-5).Passed);
    }

    [Fact]
    public void An_unknown_folder_and_a_missing_recording_are_refused_by_name()
    {
        using var scratch = new ScratchFolder();
        using var copy = new ModelCopy("unet-sd2");
        File.Delete(Path.Combine(copy.Folder, "io.safetensors"));

        Assert.Contains("config.json", Assert.Throws<ModelException>(() => ParityCheck.Run(scratch.Path, Some.Device)).Message);
        Assert.Contains("absent", Assert.Throws<ModelException>(() => ParityCheck.Run(scratch["absent"], Some.Device)).Message);
        Assert.Contains("io.safetensors", copy.Refused().Message);
    }

    [Theory]
    [InlineData("sample", "[1, 3, 8, 8]")]
    [InlineData("encoder_hidden_states", "[1, 77, 12]")]
    [InlineData("output", "[1, 4, 8, 4]")]
    public void A_recorded_tensor_of_another_shape_is_refused_by_name(string name, string shape)
    {
        using var copy = new ModelCopy("unet-sd2");
        long[] extents = [.. JsonNode.Parse(shape)!.AsArray().Select(extent => (long)extent!)];
        new WeightsFile(Path.Combine(copy.Folder, "io.safetensors"))
            .Remove(name)
            .Add(name, "F32", extents, new byte[4 * extents.Aggregate(1L, (a, b) => a * b)])
            .Save();

        Assert.Contains(name, copy.Refused().Message);
    }

    [Fact]
    public void A_single_fractional_timestep_serves_all_items()
    {
        using var copy = new ModelCopy("unet-sd2");
        new WeightsFile(Path.Combine(copy.Folder, "io.safetensors"))
            .Remove("timestep").Add("timestep", "F32", [], BitConverter.GetBytes(12.5f)).Save();

        Assert.True(double.IsFinite(copy.Run().Outputs[0].Absolute));
    }

    private static void AssertMet(ParityReport report)
    {
        Assert.NotEmpty(report.Outputs);
        Assert.All(report.Outputs, output => Assert.True(output.Passed, $"{output}"));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', report.Outputs));
    }

    private static void Edit(string path, Action<JsonObject> edit)
    {
        var value = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(value);
        File.WriteAllText(path, value.ToJsonString());
    }
}
