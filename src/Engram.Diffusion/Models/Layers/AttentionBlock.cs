using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Self-attention over all positions beside a shortcut, as UNet2DModel and the VAE have it.</summary>
internal sealed class AttentionBlock : ISpatialAttention
{
    private readonly int _heads;
    private readonly int _groups;
    private readonly float _epsilon;
    private readonly float _outputScale;
    private readonly Norm? _norm;
    private readonly PackedWeights _query;
    private readonly PackedWeights _key;
    private readonly PackedWeights _value;
    private readonly PackedWeights _output;

    /// <param name="groups">Groups of the norm before it; 0 for none.</param>
    public AttentionBlock(Parameters parameters, string name, int channels, int heads, int groups, float epsilon, float outputScale)
    {
        _heads = heads;
        _groups = groups;
        _epsilon = epsilon;
        _outputScale = outputScale;
        _norm = groups > 0 ? parameters.GroupNorm($"{name}.group_norm", channels, groups) : null;
        _query = parameters.MatrixOrPointwise($"{name}.to_q", channels, channels);
        _key = parameters.MatrixOrPointwise($"{name}.to_k", channels, channels);
        _value = parameters.MatrixOrPointwise($"{name}.to_v", channels, channels);
        _output = parameters.MatrixOrPointwise($"{name}.to_out.0", channels, channels);
    }

    public Tensor Run(ActivationPool pool, Tensor input)
    {
        var device = pool.Device;
        var tokens = input.Shape.Tokens();
        var normalised = input;
        if (_norm is { } norm)
        {
            normalised = pool.Rent(input.Shape);
            device.GroupNorm(input, norm.Gamma, norm.Beta, normalised, _groups, _epsilon, Activation.None, null);
        }

        var source = normalised.As(tokens);
        var query = pool.Rent(tokens);
        var key = pool.Rent(tokens);
        var value = pool.Rent(tokens);
        device.Multiply(source, _query, query, default);
        device.Multiply(source, _key, key, default);
        device.Multiply(source, _value, value, default);
        if (_norm is not null)
        {
            pool.Return(normalised);
        }

        var attended = pool.Rent(tokens);
        device.Attention(query, key, value, attended, _heads, causal: false);
        pool.Return(query);
        pool.Return(key);
        pool.Return(value);

        var output = pool.Rent(input.Shape);
        device.Multiply(attended, _output, output.As(tokens), new Epilogue(Residual: input.As(tokens)));
        pool.Return(attended);
        pool.Divide(output, _outputScale);
        return output;
    }
}
