using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Causal self-attention and a feed-forward part, each normalised first and beside a shortcut.</summary>
internal sealed class ClipTextLayer
{
    private readonly ClipTextConfig _config;
    private readonly Norm _norm1;
    private readonly PackedWeights _query;
    private readonly PackedWeights _key;
    private readonly PackedWeights _value;
    private readonly PackedWeights _output;
    private readonly Norm _norm2;
    private readonly PackedWeights _up;
    private readonly PackedWeights _down;

    public ClipTextLayer(Parameters parameters, string name, ClipTextConfig config)
    {
        _config = config;
        var width = config.Width;
        _norm1 = parameters.LayerNorm($"{name}.layer_norm1", width);
        _query = parameters.Matrix($"{name}.self_attn.q_proj", width, width);
        _key = parameters.Matrix($"{name}.self_attn.k_proj", width, width);
        _value = parameters.Matrix($"{name}.self_attn.v_proj", width, width);
        _output = parameters.Matrix($"{name}.self_attn.out_proj", width, width);
        _norm2 = parameters.LayerNorm($"{name}.layer_norm2", width);
        _up = parameters.Matrix($"{name}.mlp.fc1", config.Inner, width);
        _down = parameters.Matrix($"{name}.mlp.fc2", width, config.Inner);
    }

    /// <summary>Replaces [n, length, width] by the layer's result.</summary>
    public void Run(ActivationPool pool, Tensor hidden)
    {
        var device = pool.Device;
        var shape = hidden.Shape;
        var normalised = pool.Rent(shape);
        device.LayerNorm(hidden, _norm1.Gamma, _norm1.Beta, normalised, _config.Epsilon);
        var query = pool.Rent(shape);
        var key = pool.Rent(shape);
        var value = pool.Rent(shape);
        device.Multiply(normalised, _query, query, default);
        device.Multiply(normalised, _key, key, default);
        device.Multiply(normalised, _value, value, default);
        device.Attention(query, key, value, normalised, _config.Heads, causal: true);
        pool.Return(key);
        pool.Return(value);

        var attended = query;
        device.Multiply(normalised, _output, attended, new Epilogue(Residual: hidden));
        device.LayerNorm(attended, _norm2.Gamma, _norm2.Beta, normalised, _config.Epsilon);
        var inner = pool.Rent(shape with { C = _config.Inner });
        device.Multiply(normalised, _up, inner, new Epilogue(Activation: _config.Activation));
        device.Multiply(inner, _down, hidden, new Epilogue(Residual: attended));
        pool.Return(inner);
        pool.Return(attended);
        pool.Return(normalised);
    }
}
