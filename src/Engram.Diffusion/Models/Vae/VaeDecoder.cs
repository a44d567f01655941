using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Latents, already divided by the scaling factor → image in about [−1, 1].</summary>
internal sealed class VaeDecoder
{
    private readonly ResnetSettings _settings;
    private readonly PackedWeights? _before;
    private readonly PackedWeights _input;
    private readonly VaeMiddle _middle;
    private readonly ResnetBlock[][] _resnets;
    private readonly PackedWeights?[] _enlarge;
    private readonly Norm _outputNorm;
    private readonly PackedWeights _output;

    public VaeDecoder(Parameters parameters, VaeConfig config, ResnetSettings settings)
    {
        _settings = settings;
        var latent = config.LatentChannels;
        var levels = config.Channels.Length;
        var channels = config.Channels[^1];
        _before = config.PostQuantConvolution ? parameters.Pointwise("post_quant_conv", latent, latent) : null;
        _input = parameters.Convolution("decoder.conv_in", channels, latent);
        _middle = new VaeMiddle(parameters, "decoder.mid_block", channels, config.MiddleAttention, settings);
        _resnets = new ResnetBlock[levels][];
        _enlarge = new PackedWeights?[levels];
        for (var i = 0; i < levels; i++)
        {
            var outputs = config.Channels[levels - 1 - i];
            _resnets[i] = new ResnetBlock[config.Layers + 1];
            for (var l = 0; l <= config.Layers; l++)
            {
                _resnets[i][l] = new ResnetBlock(parameters, $"decoder.up_blocks.{i}.resnets.{l}", channels, outputs, settings);
                channels = outputs;
            }

            if (i < levels - 1)
            {
                _enlarge[i] = parameters.Convolution($"decoder.up_blocks.{i}.upsamplers.0.conv", channels, channels);
            }
        }

        _outputNorm = parameters.GroupNorm("decoder.conv_norm_out", channels, config.Groups);
        _output = parameters.Convolution("decoder.conv_out", config.OutputChannels, channels);
    }

    /// <param name="latent">[n, h, w, latent channels].</param>
    /// <param name="image">[n, h · factor, w · factor, out].</param>
    public void Run(ActivationPool pool, Tensor latent, Tensor image)
    {
        var device = pool.Device;
        var source = latent;
        if (_before is not null)
        {
            source = pool.Rent(latent.Shape);
            device.Multiply(latent, _before, source, default);
        }

        var hidden = pool.Rent(latent.Shape with { D = _input.Outputs });
        device.Convolve(source, _input, hidden, 1, 1, default);
        if (_before is not null)
        {
            pool.Return(source);
        }

        hidden = _middle.Run(pool, hidden);
        for (var i = 0; i < _resnets.Length; i++)
        {
            foreach (var resnet in _resnets[i])
            {
                hidden = pool.Advance(resnet, hidden);
            }

            if (_enlarge[i] is { } enlarge)
            {
                hidden = Resampling.Enlarge(pool, hidden, enlarge, 2 * hidden.Shape.B, 2 * hidden.Shape.C);
            }
        }

        device.GroupNorm(
            hidden, _outputNorm.Gamma, _outputNorm.Beta, hidden, _settings.Groups, _settings.Epsilon, Activation.Silu, null);
        device.Convolve(hidden, _output, image, 1, 1, default);
        pool.Return(hidden);
    }
}
