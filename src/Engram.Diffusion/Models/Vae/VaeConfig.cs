using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The shape of an AutoencoderKL, read from config.json with the defaults of diffusers.</summary>
internal sealed record VaeConfig
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public required int LatentChannels { get; init; }

    /// <summary>Channels of the levels, finest first.</summary>
    public required int[] Channels { get; init; }

    /// <summary>Residual blocks of a level of the encoder; the decoder has one more.</summary>
    public required int Layers { get; init; }

    public required Activation Activation { get; init; }

    public required int Groups { get; init; }

    /// <summary>Latents are divided by it before decoding.</summary>
    public required float ScalingFactor { get; init; }

    /// <summary>Whether mean and log-variance pass a 1 × 1 convolution after the encoder.</summary>
    public required bool QuantConvolution { get; init; }

    /// <summary>Whether latents pass a 1 × 1 convolution before the decoder.</summary>
    public required bool PostQuantConvolution { get; init; }

    public required bool MiddleAttention { get; init; }

    /// <summary>How many times an image is higher and wider than its latents.</summary>
    public int Factor => 1 << (Channels.Length - 1);

    public static VaeConfig Parse(JsonConfig config)
    {
        config.Only("_class_name", "\"AutoencoderKL\"");

        // Stable Diffusion 1.x and 2.x have none of them; ignoring one makes grey pictures (CASES.md, C14).
        config.Only("shift_factor", "null");
        config.Only("latents_mean", "null");
        config.Only("latents_std", "null");

        // All arithmetic here is float32 already.
        config.Skip("sample_size", "force_upcast");
        var channels = config.OptionalInts("block_out_channels") ?? [64];
        if (channels.Length == 0 || channels.Any(c => c < 1))
        {
            throw config.Refuse("block_out_channels", "channels start at 1");
        }

        RequireBlocks(config, "down_block_types", "DownEncoderBlock2D", channels.Length);
        RequireBlocks(config, "up_block_types", "UpDecoderBlock2D", channels.Length);
        var layers = config.Int("layers_per_block", 1);
        if (layers is < 1 or > UnetConfig.LargestCount)
        {
            throw config.Refuse("layers_per_block", $"1 to {UnetConfig.LargestCount} are");
        }

        var scaling = config.Double("scaling_factor", 0.18215);
        return new VaeConfig
        {
            InputChannels = config.Int("in_channels", 3),
            OutputChannels = config.Int("out_channels", 3),
            LatentChannels = config.Int("latent_channels", 4),
            Channels = channels,
            Layers = layers,
            Activation = config.Activation("act_fn", "silu"),
            Groups = config.Int("norm_num_groups", 32),
            ScalingFactor = double.IsFinite(scaling) && scaling > 0
                ? (float)scaling
                : throw config.Refuse("scaling_factor", "a positive number is"),
            QuantConvolution = config.Bool("use_quant_conv", true),
            PostQuantConvolution = config.Bool("use_post_quant_conv", true),
            MiddleAttention = config.Bool("mid_block_add_attention", true),
        };
    }

    private static void RequireBlocks(JsonConfig config, string key, string type, int levels)
    {
        var types = config.OptionalTexts(key) ?? [type];
        if (types.Length != levels || types.Any(t => t != type))
        {
            throw config.Refuse(key, $"{type} for each of the {levels} entries of block_out_channels is");
        }
    }
}
