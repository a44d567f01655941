using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The shape of a UNet2DConditionModel or UNet2DModel, read from config.json with the defaults of diffusers.</summary>
/// <remarks>
/// A key of the class whose value would change the mathematics and is not supported is refused by name. Keys of other classes are inert;
/// one warning names them.
/// </remarks>
internal sealed partial record UnetConfig
{
    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    /// <summary>Extents that the model was made for, where the file says so.</summary>
    public int? Height { get; init; }

    public int? Width { get; init; }

    public required bool CenterInput { get; init; }

    public required bool CosineFirst { get; init; }

    public required float FrequencyShift { get; init; }

    /// <summary>Finest level first.</summary>
    public required UnetLevel[] Down { get; init; }

    public required UnetLevel Middle { get; init; }

    /// <summary>Groups of the norm in the middle's plain attention; 0 for none.</summary>
    public int MiddleAttentionGroups { get; init; }

    /// <summary>Coarsest level first.</summary>
    public required UnetLevel[] Up { get; init; }

    public required int DownsamplePadding { get; init; }

    /// <summary>Divisor of what the middle's blocks put out.</summary>
    public required float MiddleScale { get; init; }

    public required Activation Activation { get; init; }

    public required Activation OutputActivation { get; init; }

    public required Activation TimeActivation { get; init; }

    public required int Groups { get; init; }

    public required float Epsilon { get; init; }

    public required bool ScaleShift { get; init; }

    /// <summary>Channels of the time embedding.</summary>
    public required int TimeWidth { get; init; }

    /// <summary>Entries of the class embedding; 0 without classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Channels of the text; 0 without cross-attention.</summary>
    public int ContextWidth { get; init; }

    public bool LinearProjection { get; init; }

    /// <summary>No published network comes near it; a damaged file must not make a list of two thousand million layers.</summary>
    internal const int LargestCount = 1000;

    /// <summary>Reads the configuration of the class that it names.</summary>
    public static UnetConfig Parse(JsonConfig config) => config.Text("_class_name") switch
    {
        "UNet2DConditionModel" => Conditional(config),
        "UNet2DModel" => Unconditional(config),
        _ => throw config.Refuse("_class_name", "UNet2DConditionModel and UNet2DModel are"),
    };

    private static void ReadSize(JsonConfig config, out int? height, out int? width)
    {
        // A list [height, width] or one number for both; missing in some published files, where only the pipeline knows it.
        var size = config.OptionalIntOrList("sample_size", 2);
        height = size?[0];
        width = size?[1];
        if (height < 1 || width < 1)
        {
            throw config.Refuse("sample_size", "sizes start at 1");
        }
    }

    private static int[] PositiveChannels(JsonConfig config, int[] fallback)
    {
        var channels = config.OptionalInts("block_out_channels") ?? fallback;
        return channels.Length > 0 && channels.All(c => c > 0) ? channels : throw config.Refuse("block_out_channels", "channels start at 1");
    }

    private static string[] BlockTypes(JsonConfig config, string key, string[] fallback, int levels)
    {
        var types = config.OptionalTexts(key) ?? fallback;
        return types.Length == levels
            ? types
            : throw config.Refuse(key, $"block_out_channels has {levels} levels, this {types.Length}");
    }

    private static int[] Layers(JsonConfig config, string key, int levels, int fallback)
    {
        var layers = config.OptionalIntOrList(key, levels) ?? Enumerable.Repeat(fallback, levels).ToArray();
        return layers.All(l => l is > 0 and <= LargestCount) ? layers : throw config.Refuse(key, $"1 to {LargestCount} are");
    }

    private static float ReadFrequencyShift(JsonConfig config, int channels)
    {
        // The exponent's divisor: half the sinusoids' channels less the shift.
        var shift = (float)config.Double("freq_shift", 0);
        return float.IsFinite(shift) && (channels / 2) - shift > 0
            ? shift
            : throw config.Refuse("freq_shift", $"a number below half the first level's {channels} channels is");
    }

    private static bool ReadScaleShift(JsonConfig config) => config.Text("resnet_time_scale_shift", "default") switch
    {
        "default" => false,
        "scale_shift" => true,
        _ => throw config.Refuse("resnet_time_scale_shift", "default and scale_shift are"),
    };

    private static int ReadPadding(JsonConfig config)
    {
        var padding = config.Int("downsample_padding", 1);
        return padding is 0 or 1 ? padding : throw config.Refuse("downsample_padding", "0 and 1 are");
    }

    private static int ReadClasses(JsonConfig config)
    {
        config.Only("class_embed_type", "null");
        var classes = config.OptionalInt("num_class_embeds") ?? 0;
        return classes >= 0 ? classes : throw config.Refuse("num_class_embeds", "a count is not negative");
    }

    private static int Divide(JsonConfig config, int channels, int by) =>
        by > 0 && channels % by == 0
            ? channels / by
            : throw config.Refuse("attention_head_dim", $"{by} does not divide {channels} channels");
}
