namespace Engram.Diffusion;

internal sealed partial record UnetConfig
{
    /// <summary>Block names of 2022 began with it: UNetResDownBlock2D.</summary>
    private const string OldBlockPrefix = "UNetRes";

    /// <summary>UNet2DModel, as DDPM pipelines use it.</summary>
    public static UnetConfig Unconditional(JsonConfig config)
    {
        config.Only("_class_name", "\"UNet2DModel\"");
        config.Only("time_embedding_type", "\"positional\"");
        config.Only("downsample_type", "\"conv\"");
        config.Only("upsample_type", "\"conv\"");
        config.Only("mid_block_type", "\"UNetMidBlock2D\"", "\"UNetResMidBlock2D\"");
        config.Skip("dropout", "num_train_timesteps");
        ReadSize(config, out var height, out var width);
        var channels = PositiveChannels(config, [224, 448, 672, 896]);
        var levels = channels.Length;
        const string AttentionDown = "AttnDownBlock2D";
        const string AttentionUp = "AttnUpBlock2D";
        var downTypes = BlockTypes(config, "down_block_types", ["DownBlock2D", AttentionDown, AttentionDown, AttentionDown], levels);
        var upTypes = BlockTypes(config, "up_block_types", [AttentionUp, AttentionUp, AttentionUp, "UpBlock2D"], levels);
        var layers = Layers(config, "layers_per_block", levels, 2);

        // Channels of a head here; null is one head over all channels, a missing key is 8.
        var head = config.RawText("attention_head_dim") is null ? 8 : config.OptionalInt("attention_head_dim");
        var down = new UnetLevel[levels];
        var up = new UnetLevel[levels];
        for (var i = 0; i < levels; i++)
        {
            var attention = Attention(config, "down_block_types", downTypes[i], "Down", OldBlockPrefix);
            down[i] = Level(config, channels[i], layers[i], attention, head ?? channels[i], 0);
            var mirror = levels - 1 - i;
            attention = Attention(config, "up_block_types", upTypes[i], "Up", OldBlockPrefix);
            up[i] = Level(config, channels[mirror], layers[mirror] + 1, attention, head ?? channels[mirror], 0);
        }

        if (down.Concat(up).Any(level => level.Attention == LevelAttention.Cross))
        {
            throw config.Refuse("down_block_types", "UNet2DModel has no cross-attention blocks");
        }

        var middle = config.Bool("add_attention", true) ? LevelAttention.Plain : LevelAttention.None;
        var groups = config.Int("norm_num_groups", 32);
        var scaleShift = ReadScaleShift(config);
        return new UnetConfig
        {
            InputChannels = config.Int("in_channels", 3),
            OutputChannels = config.Int("out_channels", 3),
            Height = height,
            Width = width,
            CenterInput = config.Bool("center_input_sample", false),
            CosineFirst = config.Bool("flip_sin_to_cos", true),
            FrequencyShift = ReadFrequencyShift(config, channels[0]),
            Down = down,
            Middle = Level(config, channels[^1], 1, middle, head ?? channels[^1], 0),
            // As diffusers: the middle's attention loses its norm where the time embedding scales and shifts, unless it is asked for.
            MiddleAttentionGroups = config.OptionalInt("attn_norm_num_groups") ?? (scaleShift ? 0 : groups),
            Up = up,
            DownsamplePadding = ReadPadding(config),
            MiddleScale = (float)config.Double("mid_block_scale_factor", 1),
            Activation = config.Activation("act_fn", "silu"),
            OutputActivation = Compute.Activation.Silu,
            TimeActivation = Compute.Activation.Silu,
            Groups = groups,
            Epsilon = (float)config.Double("norm_eps", 1e-5),
            ScaleShift = scaleShift,
            TimeWidth = 4 * channels[0],
            Classes = ReadClasses(config),
        };
    }
}
