namespace Engram.Diffusion;

internal sealed partial record UnetConfig
{
    private const string CrossDown = "CrossAttnDownBlock2D";
    private const string CrossUp = "CrossAttnUpBlock2D";

    /// <summary>UNet2DConditionModel, as Stable Diffusion 1.x and 2.x use it.</summary>
    public static UnetConfig Conditional(JsonConfig config)
    {
        config.Only("_class_name", "\"UNet2DConditionModel\"");
        RefuseOtherConditioning(config);
        ReadSize(config, out var height, out var width);
        var channels = PositiveChannels(config, [320, 640, 1280, 1280]);
        var levels = channels.Length;
        var downTypes = BlockTypes(config, "down_block_types", [CrossDown, CrossDown, CrossDown, "DownBlock2D"], levels);
        var upTypes = BlockTypes(config, "up_block_types", ["UpBlock2D", CrossUp, CrossUp, CrossUp], levels);
        var layers = Layers(config, "layers_per_block", levels, 2);

        // For historical reasons the number of heads in cross-attention blocks, and the channels of a head in plain ones (CASES.md, C10).
        var heads = Heads(config, levels);
        var transformers = Layers(config, "transformer_layers_per_block", levels, 1);
        var context = config.OptionalIntOrList("cross_attention_dim", levels) ?? Enumerable.Repeat(1280, levels).ToArray();
        if (context.Any(c => c < 1 || c != context[0]))
        {
            throw config.Refuse("cross_attention_dim", "one positive width for all levels is");
        }

        var down = new UnetLevel[levels];
        var up = new UnetLevel[levels];
        for (var i = 0; i < levels; i++)
        {
            var attention = Attention(config, "down_block_types", downTypes[i], "Down", "");
            down[i] = Level(config, channels[i], layers[i], attention, heads[i], transformers[i]);
            var mirror = levels - 1 - i;
            attention = Attention(config, "up_block_types", upTypes[i], "Up", "");
            // Upstream reverses the list for cross-attention blocks only: a plain one takes the entry of its own place.
            var head = heads[attention == LevelAttention.Plain ? i : mirror];
            up[i] = Level(config, channels[mirror], layers[mirror] + 1, attention, head, transformers[mirror]);
        }

        var activation = config.Activation("act_fn", "silu");
        return new UnetConfig
        {
            InputChannels = config.Int("in_channels", 4),
            OutputChannels = config.Int("out_channels", 4),
            Height = height,
            Width = width,
            CenterInput = config.Bool("center_input_sample", false),
            CosineFirst = config.Bool("flip_sin_to_cos", true),
            FrequencyShift = ReadFrequencyShift(config, channels[0]),
            Down = down,
            Middle = Level(config, channels[^1], 1, LevelAttention.Cross, heads[^1], transformers[^1]),
            Up = up,
            DownsamplePadding = ReadPadding(config),
            MiddleScale = (float)config.Double("mid_block_scale_factor", 1),
            Activation = activation,
            OutputActivation = activation,
            TimeActivation = activation,
            Groups = config.Int("norm_num_groups", 32),
            Epsilon = (float)config.Double("norm_eps", 1e-5),
            ScaleShift = ReadScaleShift(config),
            TimeWidth = config.OptionalInt("time_embedding_dim") ?? 4 * channels[0],
            Classes = ReadClasses(config),
            ContextWidth = context[0],
            LinearProjection = config.Bool("use_linear_projection", false),
        };
    }

    /// <summary>Any count of heads fits the same weights, so null, which upstream cannot use here, must not become a count.</summary>
    private static int[] Heads(JsonConfig config, int levels) =>
        config.OptionalIntOrList("attention_head_dim", levels)
        ?? (config.RawText("attention_head_dim") is null
            ? [.. Enumerable.Repeat(8, levels)]
            : throw config.Refuse("attention_head_dim", "one count of heads or a list of them is"));

    private static void RefuseOtherConditioning(JsonConfig config)
    {
        config.Only("mid_block_type", "\"UNetMidBlock2DCrossAttn\"");
        config.Only("only_cross_attention", "false");
        config.Only("reverse_transformer_layers_per_block", "null");
        config.Only("encoder_hid_dim", "null");
        config.Only("encoder_hid_dim_type", "null");
        config.Only("num_attention_heads", "null");
        config.Only("dual_cross_attention", "false");
        config.Only("addition_embed_type", "null");
        config.Only("resnet_skip_time_act", "false");
        config.Only("resnet_out_scale_factor", "1.0", "1");
        config.Only("time_embedding_type", "\"positional\"");
        config.Only("time_embedding_act_fn", "null");
        config.Only("timestep_post_act", "null");
        config.Only("time_cond_proj_dim", "null");
        config.Only("conv_in_kernel", "3");
        config.Only("conv_out_kernel", "3");
        config.Only("attention_type", "\"default\"");
        config.Only("class_embeddings_concat", "false");
        config.Only("mid_block_only_cross_attention", "null", "false");
        config.Only("cross_attention_norm", "null");

        // Without the embeddings that they belong to, or in float32, these change nothing.
        config.Skip(
            "dropout", "upcast_attention", "addition_time_embed_dim", "addition_embed_type_num_heads",
            "projection_class_embeddings_input_dim");
    }

    private static LevelAttention Attention(JsonConfig config, string key, string type, string direction, string oldPrefix)
    {
        var name = oldPrefix.Length > 0 && type.StartsWith(oldPrefix, StringComparison.Ordinal) ? type[oldPrefix.Length..] : type;
        if (name == $"{direction}Block2D")
        {
            return LevelAttention.None;
        }

        if (name == $"Attn{direction}Block2D")
        {
            return LevelAttention.Plain;
        }

        return name == $"CrossAttn{direction}Block2D" && oldPrefix.Length == 0
            ? LevelAttention.Cross
            : throw config.Refuse(key, $"{type} is not one of the blocks of Stable Diffusion or DDPM");
    }

    private static UnetLevel Level(JsonConfig config, int channels, int layers, LevelAttention attention, int head, int transformers)
    {
        var heads = attention == LevelAttention.None ? 1 : Divide(config, channels, head);
        if (attention == LevelAttention.Cross)
        {
            heads = head;
        }

        return new UnetLevel(channels, layers, attention, heads, transformers);
    }
}
