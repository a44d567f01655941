using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Transformer blocks over all positions between two projections, beside a shortcut: Transformer2DModel.</summary>
/// <remarks>Channels last, a projection by a 1 × 1 convolution and one by a matrix (use_linear_projection) are the same product.</remarks>
internal sealed class SpatialTransformer : ISpatialAttention, IDisposable
{
    /// <summary>Fixed in diffusers, whatever norm_eps says.</summary>
    private const float Epsilon = 1e-6f;

    private readonly int _groups;
    private readonly Norm _norm;
    private readonly PackedWeights _in;
    private readonly TransformerBlock[] _blocks;
    private readonly PackedWeights _out;

    public SpatialTransformer(Parameters parameters, string name, int channels, UnetLevel level, UnetConfig config)
    {
        _groups = config.Groups;
        _norm = parameters.GroupNorm($"{name}.norm", channels, _groups);
        _in = Projection(parameters, $"{name}.proj_in", channels, config.LinearProjection);
        _blocks = new TransformerBlock[level.TransformerLayers];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new TransformerBlock(parameters, $"{name}.transformer_blocks.{i}", channels, config.ContextWidth, level.Heads);
        }

        _out = Projection(parameters, $"{name}.proj_out", channels, config.LinearProjection);
    }

    public void Condition(IDevice device, Tensor text)
    {
        foreach (var block in _blocks)
        {
            block.Condition(device, text);
        }
    }

    public Tensor Run(ActivationPool pool, Tensor input)
    {
        var device = pool.Device;
        var tokens = input.Shape.Tokens();
        var normalised = pool.Rent(input.Shape);
        device.GroupNorm(input, _norm.Gamma, _norm.Beta, normalised, _groups, Epsilon, Activation.None, null);
        var hidden = pool.Rent(tokens);
        device.Multiply(normalised.As(tokens), _in, hidden, default);
        pool.Return(normalised);
        foreach (var block in _blocks)
        {
            hidden = block.Run(pool, hidden);
        }

        var output = pool.Rent(input.Shape);
        device.Multiply(hidden, _out, output.As(tokens), new Epilogue(Residual: input.As(tokens)));
        pool.Return(hidden);
        return output;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            block.Dispose();
        }
    }

    private static PackedWeights Projection(Parameters parameters, string name, int channels, bool linear) =>
        linear ? parameters.Matrix(name, channels, channels) : parameters.Pointwise(name, channels, channels);
}
