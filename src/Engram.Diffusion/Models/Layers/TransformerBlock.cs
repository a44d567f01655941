using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Self-attention, cross-attention to the text and a gated feed-forward part, each beside a shortcut: BasicTransformerBlock.</summary>
/// <remarks>
/// Keys and values of the text do not depend on the sample, so <see cref="Condition"/> computes them once a trajectory. In the shipped
/// model they would be a tenth of a block's products at each of the 20 steps.
/// </remarks>
internal sealed class TransformerBlock : IDisposable
{
    private const float Epsilon = 1e-5f;

    private readonly int _heads;
    private readonly Norm _norm1;
    private readonly PackedWeights _query1;
    private readonly PackedWeights _key1;
    private readonly PackedWeights _value1;
    private readonly PackedWeights _output1;
    private readonly Norm _norm2;
    private readonly PackedWeights _query2;
    private readonly PackedWeights _key2;
    private readonly PackedWeights _value2;
    private readonly PackedWeights _output2;
    private readonly Norm _norm3;
    private readonly PackedWeights _gate;
    private readonly PackedWeights _down;

    private DeviceBuffer? _context;
    private Tensor _keys;
    private Tensor _values;

    public TransformerBlock(Parameters parameters, string name, int channels, int contextWidth, int heads)
    {
        _heads = heads;
        _norm1 = parameters.LayerNorm($"{name}.norm1", channels);
        _query1 = parameters.Matrix($"{name}.attn1.to_q", channels, channels, bias: false);
        _key1 = parameters.Matrix($"{name}.attn1.to_k", channels, channels, bias: false);
        _value1 = parameters.Matrix($"{name}.attn1.to_v", channels, channels, bias: false);
        _output1 = parameters.Matrix($"{name}.attn1.to_out.0", channels, channels);
        _norm2 = parameters.LayerNorm($"{name}.norm2", channels);
        _query2 = parameters.Matrix($"{name}.attn2.to_q", channels, channels, bias: false);
        _key2 = parameters.Matrix($"{name}.attn2.to_k", channels, contextWidth, bias: false);
        _value2 = parameters.Matrix($"{name}.attn2.to_v", channels, contextWidth, bias: false);
        _output2 = parameters.Matrix($"{name}.attn2.to_out.0", channels, channels);
        _norm3 = parameters.LayerNorm($"{name}.norm3", channels);
        _gate = parameters.Matrix($"{name}.ff.net.0.proj", 8 * channels, channels);
        _down = parameters.Matrix($"{name}.ff.net.2", channels, 4 * channels);
    }

    /// <summary>Keeps keys and values of the text [n, length, width] for the passes that follow.</summary>
    public void Condition(IDevice device, Tensor text)
    {
        var shape = text.Shape with { C = _key2.Outputs };
        if (_context is null || _context.Length < 2 * shape.Count)
        {
            _context?.Dispose();
            _context = device.Allocate(2 * shape.Count);
        }

        _keys = new Tensor(_context, 0, shape);
        _values = new Tensor(_context, shape.Count, shape);
        device.Multiply(text, _key2, _keys, default);
        device.Multiply(text, _value2, _values, default);
    }

    /// <summary>[n, length, c] → the same shape in rented memory; the input, rented too, is returned.</summary>
    public Tensor Run(ActivationPool pool, Tensor tokens)
    {
        var device = pool.Device;
        var shape = tokens.Shape;

        var normalised = pool.Rent(shape);
        device.LayerNorm(tokens, _norm1.Gamma, _norm1.Beta, normalised, Epsilon);
        var query = pool.Rent(shape);
        var key = pool.Rent(shape);
        var value = pool.Rent(shape);
        device.Multiply(normalised, _query1, query, default);
        device.Multiply(normalised, _key1, key, default);
        device.Multiply(normalised, _value1, value, default);
        device.Attention(query, key, value, normalised, _heads, causal: false);
        pool.Return(key);
        pool.Return(value);
        var attended = pool.Rent(shape);
        device.Multiply(normalised, _output1, attended, new Epilogue(Residual: tokens));

        device.LayerNorm(attended, _norm2.Gamma, _norm2.Beta, normalised, Epsilon);
        device.Multiply(normalised, _query2, query, default);
        device.Attention(query, _keys.Slice(pool.First, shape.A), _values.Slice(pool.First, shape.A), normalised, _heads, causal: false);
        pool.Return(query);
        device.Multiply(normalised, _output2, tokens, new Epilogue(Residual: attended));
        pool.Return(attended);

        device.LayerNorm(tokens, _norm3.Gamma, _norm3.Beta, normalised, Epsilon);
        var wide = pool.Rent(shape with { C = _gate.Outputs });
        device.Multiply(normalised, _gate, wide, default);
        pool.Return(normalised);
        var gated = pool.Rent(shape with { C = _down.Inputs });
        device.Geglu(wide, gated);
        pool.Return(wide);
        var output = pool.Rent(shape);
        device.Multiply(gated, _down, output, new Epilogue(Residual: tokens));
        pool.Return(gated);
        pool.Return(tokens);
        return output;
    }

    public void Dispose() => _context?.Dispose();
}
