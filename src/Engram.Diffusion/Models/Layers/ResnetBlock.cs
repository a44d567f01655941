using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Two normalised 3 × 3 convolutions beside a shortcut: ResnetBlock2D.</summary>
internal sealed class ResnetBlock
{
    private readonly ResnetSettings _settings;
    private readonly Norm _norm1;
    private readonly PackedWeights _conv1;
    private readonly PackedWeights? _time;
    private readonly Norm _norm2;
    private readonly PackedWeights _conv2;
    private readonly PackedWeights? _shortcut;

    public ResnetBlock(Parameters parameters, string name, int inputs, int outputs, ResnetSettings settings)
    {
        _settings = settings;
        _norm1 = parameters.GroupNorm($"{name}.norm1", inputs, settings.Groups);
        _conv1 = parameters.Convolution($"{name}.conv1", outputs, inputs);
        if (settings.TimeWidth > 0)
        {
            _time = parameters.Matrix($"{name}.time_emb_proj", settings.ScaleShift ? 2 * outputs : outputs, settings.TimeWidth);
        }

        _norm2 = parameters.GroupNorm($"{name}.norm2", outputs, settings.Groups);
        _conv2 = parameters.Convolution($"{name}.conv2", outputs, outputs);
        if (inputs != outputs)
        {
            _shortcut = parameters.Pointwise($"{name}.conv_shortcut", outputs, inputs);
        }
    }

    /// <summary>The block's result in rented memory; the input stays the caller's.</summary>
    /// <param name="time">[n, TimeWidth], already activated; ignored by a block without time.</param>
    public Tensor Run(ActivationPool pool, Tensor input, Tensor? time)
    {
        var device = pool.Device;
        var shape = input.Shape with { D = _conv1.Outputs };
        var groups = _settings.Groups;

        Tensor? embedding = null;
        if (_time is not null && time is { } activated)
        {
            var projected = pool.Rent(new Shape(shape.A, _time.Outputs));
            device.Multiply(activated, _time, projected, default);
            embedding = projected;
        }

        var scaleShift = _settings.ScaleShift ? embedding : null;
        var shift = _settings.ScaleShift ? null : embedding;

        var normalised = pool.Rent(input.Shape);
        device.GroupNorm(input, _norm1.Gamma, _norm1.Beta, normalised, groups, _settings.Epsilon, _settings.Activation, null);
        var hidden = pool.Rent(shape);
        device.Convolve(normalised, _conv1, hidden, 1, 1, new Epilogue(Shift: shift));
        pool.Return(normalised);
        device.GroupNorm(hidden, _norm2.Gamma, _norm2.Beta, hidden, groups, _settings.Epsilon, _settings.Activation, scaleShift);
        if (embedding is { } done)
        {
            pool.Return(done);
        }

        var output = pool.Rent(shape);
        if (_shortcut is null)
        {
            device.Convolve(hidden, _conv2, output, 1, 1, new Epilogue(Residual: input));
        }
        else
        {
            var residual = pool.Rent(shape);
            device.Multiply(input, _shortcut, residual, default);
            device.Convolve(hidden, _conv2, output, 1, 1, new Epilogue(Residual: residual));
            pool.Return(residual);
        }

        pool.Return(hidden);
        pool.Divide(output, _settings.OutputScale);
        return output;
    }
}
