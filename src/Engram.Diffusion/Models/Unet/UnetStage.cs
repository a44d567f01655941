using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The residual blocks and attentions of one level, without what follows them.</summary>
internal sealed class UnetStage : IDisposable
{
    private readonly ResnetBlock[] _resnets;
    private readonly ISpatialAttention[] _attentions;

    /// <param name="inputs">Channels that enter each residual block.</param>
    /// <param name="attentions">As many as residual blocks, or one fewer in the middle, or none.</param>
    /// <param name="groups">Groups of the norm in plain attention blocks; 0 for none.</param>
    public UnetStage(
        Parameters parameters, string name, UnetConfig config, UnetLevel level, ReadOnlySpan<int> inputs, int attentions, int groups, float scale)
    {
        var settings = new ResnetSettings(
            config.Groups, config.Epsilon, config.Activation, config.TimeWidth, config.ScaleShift, scale);
        _resnets = new ResnetBlock[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            _resnets[i] = new ResnetBlock(parameters, $"{name}.resnets.{i}", inputs[i], level.Channels, settings);
        }

        _attentions = new ISpatialAttention[attentions];
        for (var i = 0; i < attentions; i++)
        {
            var part = $"{name}.attentions.{i}";
            _attentions[i] = level.Attention == LevelAttention.Cross
                ? new SpatialTransformer(parameters, part, level.Channels, level, config)
                : new AttentionBlock(parameters, part, level.Channels, level.Heads, groups, config.Epsilon, scale);
        }
    }

    public int Layers => _resnets.Length;

    public void Condition(IDevice device, Tensor text)
    {
        foreach (var attention in _attentions)
        {
            (attention as SpatialTransformer)?.Condition(device, text);
        }
    }

    /// <summary>Residual block <paramref name="index"/> and the attention of the same number, if any, in rented memory; the input stays the caller's.</summary>
    public Tensor Run(ActivationPool pool, int index, Tensor input, Tensor time)
    {
        var hidden = _resnets[index].Run(pool, input, time);
        if (index >= _attentions.Length)
        {
            return hidden;
        }

        var attended = _attentions[index].Run(pool, hidden);
        pool.Return(hidden);
        return attended;
    }

    public void Dispose()
    {
        foreach (var attention in _attentions)
        {
            (attention as IDisposable)?.Dispose();
        }
    }
}
