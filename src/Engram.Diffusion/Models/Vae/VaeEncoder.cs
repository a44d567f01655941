using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Image → mean and log-variance of its latents.</summary>
internal sealed class VaeEncoder
{
    private readonly ResnetSettings _settings;
    private readonly PackedWeights _input;
    private readonly ResnetBlock[][] _resnets;
    private readonly PackedWeights?[] _halve;
    private readonly VaeMiddle _middle;
    private readonly Norm _outputNorm;
    private readonly PackedWeights? _output;
    private readonly PackedWeights _mean;
    private readonly PackedWeights _variance;

    public VaeEncoder(Parameters parameters, VaeConfig config, ResnetSettings settings)
    {
        _settings = settings;
        var channels = config.Channels[0];
        var levels = config.Channels.Length;
        _input = parameters.Convolution("encoder.conv_in", channels, config.InputChannels);
        _resnets = new ResnetBlock[levels][];
        _halve = new PackedWeights?[levels];
        for (var i = 0; i < levels; i++)
        {
            _resnets[i] = new ResnetBlock[config.Layers];
            for (var l = 0; l < config.Layers; l++)
            {
                _resnets[i][l] = new ResnetBlock(
                    parameters, $"encoder.down_blocks.{i}.resnets.{l}", channels, config.Channels[i], settings);
                channels = config.Channels[i];
            }

            if (i < levels - 1)
            {
                _halve[i] = parameters.Convolution($"encoder.down_blocks.{i}.downsamplers.0.conv", channels, channels);
            }
        }

        _middle = new VaeMiddle(parameters, "encoder.mid_block", channels, config.MiddleAttention, settings);
        _outputNorm = parameters.GroupNorm("encoder.conv_norm_out", channels, config.Groups);
        var outputs = 2 * config.LatentChannels;
        if (config.QuantConvolution)
        {
            _output = parameters.Convolution("encoder.conv_out", outputs, channels);
            (_mean, _variance) = parameters.Halves("quant_conv", outputs, outputs, 1);
        }
        else
        {
            (_mean, _variance) = parameters.Halves("encoder.conv_out", outputs, channels, 3);
        }
    }

    /// <param name="image">[n, h, w, in].</param>
    /// <param name="mean">[n, h / factor, w / factor, latent channels].</param>
    /// <param name="logVariance">The same shape, clamped to [−30, 20].</param>
    public void Run(ActivationPool pool, Tensor image, Tensor mean, Tensor logVariance)
    {
        var device = pool.Device;
        var hidden = pool.Rent(image.Shape with { D = _input.Outputs });
        device.Convolve(image, _input, hidden, 1, 1, default);
        for (var i = 0; i < _resnets.Length; i++)
        {
            foreach (var resnet in _resnets[i])
            {
                hidden = pool.Advance(resnet, hidden);
            }

            if (_halve[i] is { } halve)
            {
                var halved = Resampling.Halve(pool, hidden, halve, 0);
                pool.Return(hidden);
                hidden = halved;
            }
        }

        hidden = _middle.Run(pool, hidden);
        device.GroupNorm(
            hidden, _outputNorm.Gamma, _outputNorm.Beta, hidden, _settings.Groups, _settings.Epsilon, Activation.Silu, null);
        if (_output is null)
        {
            device.Convolve(hidden, _mean, mean, 1, 1, default);
            device.Convolve(hidden, _variance, logVariance, 1, 1, default);
        }
        else
        {
            var moments = pool.Rent(hidden.Shape with { D = _output.Outputs });
            device.Convolve(hidden, _output, moments, 1, 1, default);
            device.Multiply(moments, _mean, mean, default);
            device.Multiply(moments, _variance, logVariance, default);
            pool.Return(moments);
        }

        pool.Return(hidden);
        device.Clamp(logVariance, -30f, 20f, logVariance);
    }
}
