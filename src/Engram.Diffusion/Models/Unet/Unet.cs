using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// A UNet that predicts from a noisy sample and its timestep: UNet2DConditionModel, with cross-attention to a text, or UNet2DModel.
/// </summary>
/// <remarks>
/// One instance serves one batch at a time. The result for one item does not depend on the other items of its batch, and a pass of a size
/// seen before allocates nothing.
/// </remarks>
internal sealed partial class Unet : IDisposable
{
    private readonly Parameters _parameters;
    private readonly TimeEmbedding _time;
    private readonly Tensor? _classes;
    private readonly PackedWeights _input;
    private readonly UnetStage[] _down;
    private readonly PackedWeights?[] _halve;
    private readonly UnetStage _middle;
    private readonly UnetStage[] _up;
    private readonly PackedWeights?[] _enlarge;
    private readonly Norm _outputNorm;
    private readonly PackedWeights _output;
    private readonly Action<ActivationPool, int, int> _predictPart;

    // Of the pass that is under way, for the parts of its batch.
    private Tensor _sample;
    private Tensor _embedded;
    private Tensor _result;

    private Unet(UnetConfig config, Parameters parameters)
    {
        Config = config;
        _parameters = parameters;
        _predictPart = PredictPart;
        var levels = config.Down.Length;
        _down = new UnetStage[levels];
        _halve = new PackedWeights?[levels];
        _up = new UnetStage[levels];
        _enlarge = new PackedWeights?[levels];

        _time = new TimeEmbedding(parameters, config);
        _classes = config.Classes > 0 ? parameters.Table("class_embedding.weight", config.Classes, config.TimeWidth) : null;
        _input = parameters.Convolution("conv_in", config.Down[0].Channels, config.InputChannels);

        // Channels of what is kept for the way up, in the order of the way down.
        var skips = new Stack<int>([config.Down[0].Channels]);
        var channels = config.Down[0].Channels;
        for (var i = 0; i < levels; i++)
        {
            var level = config.Down[i];
            var inputs = new int[level.Layers];
            for (var l = 0; l < inputs.Length; l++)
            {
                inputs[l] = channels;
                channels = level.Channels;
                skips.Push(channels);
            }

            _down[i] = Stage($"down_blocks.{i}", level, inputs);
            if (i < levels - 1)
            {
                _halve[i] = parameters.Convolution($"down_blocks.{i}.downsamplers.0.conv", channels, channels);
                skips.Push(channels);
            }
        }

        var middle = config.Middle;
        _middle = new UnetStage(
            parameters, "mid_block", config, middle, [channels, channels], middle.Attention == LevelAttention.None ? 0 : 1,
            config.MiddleAttentionGroups, config.MiddleScale);

        for (var i = 0; i < levels; i++)
        {
            var level = config.Up[i];
            var inputs = new int[level.Layers];
            for (var l = 0; l < inputs.Length; l++)
            {
                inputs[l] = channels + skips.Pop();
                channels = level.Channels;
            }

            _up[i] = Stage($"up_blocks.{i}", level, inputs);
            if (i < levels - 1)
            {
                _enlarge[i] = parameters.Convolution($"up_blocks.{i}.upsamplers.0.conv", channels, channels);
            }
        }

        _outputNorm = parameters.GroupNorm("conv_norm_out", channels, config.Groups);
        _output = parameters.Convolution("conv_out", config.OutputChannels, channels);
        parameters.Finish();

        UnetStage Stage(string name, UnetLevel level, ReadOnlySpan<int> inputs) => new(
            parameters, name, config, level, inputs, level.Attention == LevelAttention.None ? 0 : level.Layers, config.Groups, 1f);
    }

    public UnetConfig Config { get; }

    /// <summary>Checks names and shapes of the weights against the configuration, without loading them.</summary>
    public static void Check(UnetConfig config, JsonConfig json, WeightSet weights)
    {
        weights.Rename(OldNames.Attention);
        using var unet = new Unet(config, new Parameters(weights, json, null));
    }

    /// <summary>Loads the component whose weights lie in <paramref name="folder"/>.</summary>
    public static Unet Load(string folder, JsonConfig json, IDevice device)
    {
        using var weights = WeightSet.Open(folder);
        return Load(UnetConfig.Parse(json), json, weights, device);
    }

    public static Unet Load(UnetConfig config, JsonConfig json, WeightSet weights, IDevice device)
    {
        weights.Rename(OldNames.Attention);
        return Parameters.Build(weights, json, device, parameters => new Unet(config, parameters));
    }

    /// <summary>The network with weights that do not exist, to measure it.</summary>
    public static Unet Random(UnetConfig config, JsonConfig json, IDevice device) =>
        Parameters.Build(new RandomWeights(), json, device, parameters => new Unet(config, parameters));

    public void Dispose()
    {
        foreach (var stage in _down)
        {
            stage.Dispose();
        }

        _middle.Dispose();
        foreach (var stage in _up)
        {
            stage.Dispose();
        }

        _parameters.Dispose();
    }
}
