using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>The coarsest part of encoder and decoder: a residual block, one-headed attention, a residual block.</summary>
internal sealed class VaeMiddle
{
    private readonly ResnetBlock _first;
    private readonly AttentionBlock? _attention;
    private readonly ResnetBlock _second;

    public VaeMiddle(Parameters parameters, string name, int channels, bool attention, ResnetSettings settings)
    {
        _first = new ResnetBlock(parameters, $"{name}.resnets.0", channels, channels, settings);
        _attention = attention
            ? new AttentionBlock(parameters, $"{name}.attentions.0", channels, 1, settings.Groups, settings.Epsilon, 1f)
            : null;
        _second = new ResnetBlock(parameters, $"{name}.resnets.1", channels, channels, settings);
    }

    /// <summary>The result in rented memory; the input, rented too, is returned.</summary>
    public Tensor Run(ActivationPool pool, Tensor input)
    {
        var hidden = pool.Advance(_first, input);
        if (_attention is not null)
        {
            var attended = _attention.Run(pool, hidden);
            pool.Return(hidden);
            hidden = attended;
        }

        return pool.Advance(_second, hidden);
    }
}
