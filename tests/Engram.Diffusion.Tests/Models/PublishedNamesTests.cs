using System.Runtime.InteropServices;

namespace Engram.Tests;

/// <summary>Weights as they are published: CASES.md, C06 to C08.</summary>
public sealed class PublishedNamesTests
{
    private static readonly (string New, string Old)[] AttentionNames =
        [(".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."), (".to_out.0.", ".proj_attn.")];

    [Theory]
    [InlineData("vae")]
    [InlineData("unet-ddpm")]
    [InlineData("unet-class-conditional")]
    public void Old_attention_names_give_the_same_bits(string golden)
    {
        using var copy = new ModelCopy(golden);
        copy.Weights.Rename(OldAttention).Save();

        copy.AssertUnchanged();
    }

    [Fact]
    public void Attention_written_as_convolutions_gives_the_same_bits()
    {
        using var copy = new ModelCopy("vae");
        copy.Weights
            .Reshape(name => name.Contains(".attentions.0.to_") && name.EndsWith(".weight"), shape => [.. shape, 1, 1])
            .Rename(OldAttention)
            .Save();

        copy.AssertUnchanged();
    }

    [Fact]
    public void Both_names_of_one_tensor_are_refused_by_name()
    {
        using var copy = new ModelCopy("vae");
        copy.Weights.AddCopy("encoder.mid_block.attentions.0.to_q.weight", "encoder.mid_block.attentions.0.query.weight").Save();

        var message = copy.Refused().Message;

        Assert.Contains("encoder.mid_block.attentions.0.query.weight", message);
        Assert.Contains("encoder.mid_block.attentions.0.to_q.weight", message);
    }

    [Theory]
    [InlineData("unet-ddpm", "mid_block.resnets.1.conv2.weight")]
    [InlineData("unet-sd1", "up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight")]
    [InlineData("vae", "decoder.mid_block.attentions.0.to_out.0.bias")]
    [InlineData("clip-text", "text_model.final_layer_norm.weight")]
    public void A_missing_tensor_is_refused_by_name(string golden, string name)
    {
        using var copy = new ModelCopy(golden);
        copy.Weights.Remove(name).Save();

        Assert.Contains(name.Replace("text_model.", ""), copy.Refused().Message);
    }

    [Theory]
    [InlineData("unet-sd2")]
    [InlineData("vae")]
    [InlineData("clip-text")]
    public void An_unexpected_tensor_is_refused_by_name(string golden)
    {
        using var copy = new ModelCopy(golden);
        var name = golden == "clip-text" ? "text_model.surplus.weight" : "surplus.weight";
        copy.Weights.Add(name, "F32", [1], new byte[4]).Save();

        Assert.Contains(name, copy.Refused().Message);
    }

    [Theory]
    [InlineData("unet-sd1", true)]
    [InlineData("unet-sd2", false)]
    public void Projections_of_the_other_kind_are_refused_with_both_shapes(string golden, bool linear)
    {
        using var copy = new ModelCopy(golden);
        copy.Set("use_linear_projection", linear);

        var message = copy.Refused().Message;

        Assert.Contains("proj_in.weight", message);
        Assert.Contains("[16, 16]", message);
        Assert.Contains("[16, 16, 1, 1]", message);
    }

    [Fact]
    public void A_missing_use_linear_projection_means_false()
    {
        using var copy = new ModelCopy("unet-sd1");
        copy.Remove("use_linear_projection");

        copy.AssertUnchanged();
    }

    [Theory]
    [InlineData("I64")]
    [InlineData("F16")]
    [InlineData("F32")]
    public void Position_ids_of_any_type_and_value_are_ignored(string type)
    {
        using var copy = new ModelCopy("clip-text");
        var data = type switch
        {
            "I64" => MemoryMarshal.AsBytes(Enumerable.Range(0, 77).Select(i => (long)i).ToArray().AsSpan()).ToArray(),
            "F16" => MemoryMarshal.AsBytes(Enumerable.Range(0, 77).Select(i => (Half)(i == 41 ? 40.5f : i)).ToArray().AsSpan()).ToArray(),
            _ => MemoryMarshal.AsBytes(Enumerable.Repeat(float.NaN, 77).ToArray().AsSpan()).ToArray(),
        };
        copy.Weights.Add("text_model.embeddings.position_ids", type, [1, 77], data).Save();

        copy.AssertUnchanged();
    }

    [Fact]
    public void A_text_encoder_without_the_prefix_gives_the_same_bits()
    {
        using var copy = new ModelCopy("clip-text");
        copy.Weights
            .Add("text_model.embeddings.position_ids", "I64", [1, 77], new byte[77 * 8])
            .Rename(name => name["text_model.".Length..])
            .Save();

        copy.AssertUnchanged();
    }

    [Fact]
    public void A_mixture_of_prefixed_and_bare_names_is_refused()
    {
        using var copy = new ModelCopy("clip-text");
        copy.Weights.Rename(name => name.Contains(".layers.1.") ? name["text_model.".Length..] : name).Save();

        var message = copy.Refused().Message;

        Assert.Contains("text_model.", message);
        Assert.Contains("encoder.layers.1.", message);
    }

    [Theory]
    [InlineData("unet-sd1")]
    [InlineData("clip-text")]
    public void A_variant_alone_is_loaded(string golden)
    {
        using var copy = new ModelCopy(golden);
        File.Move(copy.WeightsPath, copy.WeightsPath.Replace(".safetensors", ".fp16.safetensors"));

        copy.AssertUnchanged();
    }

    [Fact]
    public void The_plain_file_is_taken_before_its_variant()
    {
        using var copy = new ModelCopy("unet-sd2");
        copy.Weights.Fill("conv_in.bias", float.NaN).Save(copy.WeightsPath.Replace(".safetensors", ".fp16.safetensors"));

        copy.AssertUnchanged();
    }

    [Fact]
    public void A_pickle_alone_is_refused_with_the_reason()
    {
        using var copy = new ModelCopy("unet-sd2");
        File.Delete(copy.WeightsPath);
        File.WriteAllBytes(Path.Combine(copy.Folder, "diffusion_pytorch_model.bin"), []);

        var message = copy.Refused().Message;

        Assert.Contains("diffusion_pytorch_model.bin", message);
        Assert.Contains("pickle", message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_weight_that_is_not_a_number_is_refused_by_name()
    {
        using var copy = new ModelCopy("vae");
        copy.Weights.Fill("decoder.conv_out.bias", float.NaN).Save();

        Assert.Contains("decoder.conv_out.bias", copy.Refused().Message);
    }

    private static string OldAttention(string name) => name.Contains(".attentions.")
        ? AttentionNames.Aggregate(name, (text, names) => text.Replace(names.New, names.Old))
        : name;
}
