using System.Text.Json.Nodes;
using Engram.Diffusion;

namespace Engram.Tests;

/// <summary>Keys of config.json: CASES.md, C10 and C14, and the rule of C01.</summary>
public sealed class NetworkConfigTests
{
    [Fact]
    public void Attention_head_dim_counts_heads_in_cross_blocks_and_channels_in_plain_ones()
    {
        var config = Unet("""
            {"_class_name": "UNet2DConditionModel", "block_out_channels": [320, 320], "attention_head_dim": 16,
             "down_block_types": ["CrossAttnDownBlock2D", "AttnDownBlock2D"], "up_block_types": ["AttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """);

        Assert.Equal([16, 20], config.Down.Select(level => level.Heads));
        Assert.Equal([20, 16], config.Up.Select(level => level.Heads));
        Assert.Equal(16, config.Middle.Heads);
    }

    [Fact]
    public void A_list_of_attention_head_dim_is_reversed_on_the_way_up_for_cross_blocks_only()
    {
        var config = Unet("""
            {"_class_name": "UNet2DConditionModel", "block_out_channels": [320, 320], "attention_head_dim": [16, 8],
             "down_block_types": ["CrossAttnDownBlock2D", "AttnDownBlock2D"], "up_block_types": ["AttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """);

        Assert.Equal([16, 40], config.Down.Select(level => level.Heads));
        Assert.Equal([20, 16], config.Up.Select(level => level.Heads));
        Assert.Equal(8, config.Middle.Heads);
    }

    [Fact]
    public void Stable_Diffusion_1_has_eight_heads_at_every_level()
    {
        var config = Unet("""{"_class_name": "UNet2DConditionModel", "cross_attention_dim": 768}""");

        Assert.Equal([320, 640, 1280, 1280], config.Down.Select(level => level.Channels));
        Assert.All(config.Down[..3], level => Assert.Equal((LevelAttention.Cross, 8, 1), (level.Attention, level.Heads, level.TransformerLayers)));
        Assert.Equal(LevelAttention.None, config.Down[3].Attention);
        Assert.Equal([3, 3, 3, 3], config.Up.Select(level => level.Layers));
        Assert.Equal(1280, config.TimeWidth);
    }

    [Fact]
    public void Stable_Diffusion_2_has_heads_of_64_channels()
    {
        var config = Unet("""
            {"_class_name": "UNet2DConditionModel", "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "upcast_attention": true}
            """);

        Assert.Equal([5, 10, 20], config.Down[..3].Select(level => level.Heads));
        Assert.Equal([20, 10, 5], config.Up[1..].Select(level => level.Heads));
        Assert.Equal(20, config.Middle.Heads);
    }

    [Fact]
    public void Unconditional_heads_are_one_for_null_and_of_eight_channels_by_default()
    {
        const string Blocks = """
            "_class_name": "UNet2DModel", "block_out_channels": [32, 64], "down_block_types": ["UNetResDownBlock2D", "UNetResAttnDownBlock2D"],
            "up_block_types": ["AttnUpBlock2D", "UpBlock2D"]
            """;

        Assert.Equal(1, Unet($$"""{{{Blocks}}, "attention_head_dim": null}""").Middle.Heads);
        Assert.Equal(1, Unet($$"""{{{Blocks}}, "attention_head_dim": null}""").Down[1].Heads);
        Assert.Equal(8, Unet($$"""{{{Blocks}}}""").Up[0].Heads);
        Assert.Equal(4, Unet($$"""{{{Blocks}}, "attention_head_dim": 16}""").Down[1].Heads);
    }

    [Theory]
    [InlineData("unet-sd1", 8)]
    [InlineData("unet-sd1", 2)]
    [InlineData("unet-ddpm", 16)]
    public void Another_number_of_heads_shows_in_the_numbers(string golden, int heads)
    {
        using var copy = new ModelCopy(golden);
        copy.Set("attention_head_dim", heads);

        var output = Assert.Single(copy.Run().Outputs);

        Assert.False(output.Passed);
        Assert.True(output.Absolute > 1e-3, $"{output}");
    }

    [Theory]
    [InlineData("unet-sd1", "attention_head_dim", "5")]
    [InlineData("unet-sd1", "attention_head_dim", "null")]
    [InlineData("unet-class-conditional", "attention_head_dim", "5")]
    [InlineData("unet-sd1", "num_attention_heads", "4")]
    [InlineData("unet-sd1", "dual_cross_attention", "true")]
    [InlineData("unet-sd1", "only_cross_attention", "true")]
    [InlineData("unet-sd1", "addition_embed_type", "\"text\"")]
    [InlineData("unet-sd1", "encoder_hid_dim", "32")]
    [InlineData("unet-sd1", "class_embed_type", "\"projection\"")]
    [InlineData("unet-sd1", "conv_in_kernel", "5")]
    [InlineData("unet-sd1", "time_cond_proj_dim", "16")]
    [InlineData("unet-sd1", "mid_block_type", "\"UNetMidBlock2DSimpleCrossAttn\"")]
    [InlineData("unet-sd1", "act_fn", "\"mish\"")]
    [InlineData("unet-sd1", "norm_num_groups", "5")]
    [InlineData("unet-sd1", "cross_attention_dim", "[48, 48, 32]")]
    [InlineData("unet-sd1", "down_block_types", "[\"CrossAttnDownBlock2D\", \"CrossAttnDownBlock2D\", \"SkipDownBlock2D\"]")]
    [InlineData("unet-ddpm", "time_embedding_type", "\"fourier\"")]
    [InlineData("unet-ddpm", "resnet_time_scale_shift", "\"spatial\"")]
    [InlineData("unet-ddpm", "downsample_type", "\"resnet\"")]
    [InlineData("unet-ddpm", "block_out_channels", "[16, 32]")]
    [InlineData("unet-ddpm", "_class_name", "\"UNet1DModel\"")]
    [InlineData("vae", "latents_mean", "[1, 0, 0, 0]")]
    [InlineData("vae", "latents_std", "[1, 2, 1, 1]")]
    [InlineData("vae", "shift_factor", "0.1")]
    [InlineData("vae", "scaling_factor", "0")]
    [InlineData("vae", "down_block_types", "[\"DownEncoderBlock2D\", \"DownEncoderBlock2D\", \"AttnDownEncoderBlock2D\"]")]
    [InlineData("clip-text", "hidden_act", "\"relu\"")]
    [InlineData("clip-text", "num_attention_heads", "5")]
    [InlineData("clip-text", "architectures", "[\"CLIPTextModelWithProjection\"]")]
    [InlineData("clip-text", "use_attention_mask", "true")]
    public void A_value_that_changes_the_mathematics_and_is_not_supported_is_refused_by_key(string golden, string key, string value)
    {
        using var copy = new ModelCopy(golden);
        copy.Set(key, JsonNode.Parse(value));

        var message = copy.Refused().Message;

        Assert.Contains("config.json", message);
        Assert.True(message.Contains(key) || message.Contains("UNet1DModel") || message.Contains("WithProjection"), message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("unet-sd1", "upcast_attention", "true")]
    [InlineData("unet-sd1", "reverse_transformer_layers_per_block", "null")]
    [InlineData("unet-sd1", "mid_block_only_cross_attention", "false")]
    [InlineData("unet-sd1", "act_fn", "\"swish\"")]
    [InlineData("unet-sd1", "sample_size", "[16, 16]")]
    [InlineData("unet-sd1", "layers_per_block", "[2, 2, 2]")]
    [InlineData("unet-sd1", "transformer_layers_per_block", "[1, 1, 1]")]
    [InlineData("unet-ddpm", "sample_size", "[16, 16]")]
    [InlineData("unet-ddpm", "down_block_types", "[\"UNetResDownBlock2D\", \"UNetResAttnDownBlock2D\", \"UNetResDownBlock2D\"]")]
    [InlineData("unet-ddpm", "up_block_types", "[\"UNetResUpBlock2D\", \"UNetResAttnUpBlock2D\", \"UNetResUpBlock2D\"]")]
    [InlineData("unet-ddpm", "attn_norm_num_groups", "null")]
    [InlineData("vae", "scaling_factor", "0.13025")]
    [InlineData("vae", "shift_factor", "null")]
    [InlineData("vae", "use_quant_conv", "true")]
    [InlineData("vae", "mid_block_add_attention", "true")]
    [InlineData("vae", "latents_mean", "null")]
    [InlineData("vae", "force_upcast", "false")]
    [InlineData("clip-text", "projection_dim", "768")]
    [InlineData("clip-text", "torch_dtype", "\"float16\"")]
    public void Keys_that_change_nothing_pass_without_a_word(string golden, string key, string value)
    {
        using var copy = new ModelCopy(golden);
        copy.Set(key, JsonNode.Parse(value));

        copy.AssertUnchanged();
        Assert.Empty(copy.Run().Warnings);
    }

    [Theory]
    [InlineData("unet-sd1")]
    [InlineData("vae")]
    public void Keys_of_other_classes_are_named_in_one_warning(string golden)
    {
        using var copy = new ModelCopy(golden);
        copy.Set("of_a_later_day", 1);
        copy.Set("another", "x");

        copy.AssertUnchanged();

        var warning = Assert.Single(copy.Run().Warnings);
        Assert.Contains("of_a_later_day, another", warning);
    }

    [Fact]
    public void The_scaling_factor_is_the_files_or_0_18215()
    {
        Assert.Equal(0.18215f, VaeConfig.Parse(JsonConfig.Parse("config.json", """{"_class_name": "AutoencoderKL"}""")).ScalingFactor);
        Assert.Equal(0.13025f, VaeConfig.Parse(JsonConfig.Parse("config.json", """{"scaling_factor": 0.13025}""")).ScalingFactor);
    }

    [Fact]
    public void Without_quant_convolutions_their_tensors_are_absent()
    {
        using var copy = new ModelCopy("vae");
        copy.Set("use_quant_conv", false);
        copy.Set("use_post_quant_conv", false);
        Assert.Contains("quant_conv", copy.Refused().Message);

        copy.Weights.Remove("quant_conv.weight").Remove("quant_conv.bias").Remove("post_quant_conv.weight").Remove("post_quant_conv.bias").Save();

        Assert.All(copy.Run().Outputs, output => Assert.True(double.IsFinite(output.Absolute)));
    }

    private static UnetConfig Unet(string json) => UnetConfig.Parse(JsonConfig.Parse("config.json", json));
}
