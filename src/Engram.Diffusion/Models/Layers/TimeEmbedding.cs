using Engram.Compute;
using Engram.Compute.Arithmetic;

namespace Engram.Diffusion;

/// <summary>Sinusoids of the timestep, then two products: Timesteps and TimestepEmbedding.</summary>
internal sealed class TimeEmbedding
{
    private readonly float[] _frequencies;
    private readonly bool _cosineFirst;
    private readonly int _channels;
    private readonly Activation _activation;
    private readonly PackedWeights _first;
    private readonly PackedWeights _second;
    private float[] _rows = [];

    public TimeEmbedding(Parameters parameters, UnetConfig config)
    {
        _channels = config.Down[0].Channels;
        _frequencies = Frequencies(_channels / 2, config.FrequencyShift);
        _cosineFirst = config.CosineFirst;
        _activation = config.TimeActivation;
        _first = parameters.Matrix("time_embedding.linear_1", config.TimeWidth, _channels);
        _second = parameters.Matrix("time_embedding.linear_2", config.TimeWidth, config.TimeWidth);
    }

    /// <summary>[n, width] in rented memory.</summary>
    public Tensor Run(ActivationPool pool, ReadOnlySpan<float> timesteps)
    {
        var device = pool.Device;
        var items = timesteps.Length;
        if (_rows.Length < items * _channels)
        {
            _rows = new float[items * _channels];
        }

        for (var i = 0; i < items; i++)
        {
            var row = _rows.AsSpan(i * _channels, _channels);
            if (i > 0 && timesteps[i] == timesteps[i - 1])
            {
                _rows.AsSpan((i - 1) * _channels, _channels).CopyTo(row);
            }
            else
            {
                Fill(timesteps[i], row);
            }
        }

        var sinusoids = pool.Rent(new Shape(items, _channels));
        device.Upload(_rows.AsSpan(0, items * _channels), sinusoids);
        var hidden = pool.Rent(new Shape(items, _first.Outputs));
        device.Multiply(sinusoids, _first, hidden, new Epilogue(Activation: _activation));
        pool.Return(sinusoids);
        var output = pool.Rent(new Shape(items, _second.Outputs));
        device.Multiply(hidden, _second, output, default);
        pool.Return(hidden);
        return output;
    }

    /// <summary>
    /// exp(−ln(10000)·i / (half − shift)). PyTorch rounds each product to float32; repeating its roundings keeps t·frequency, which
    /// reaches 1,000, within one rounding of the recorded one. exp itself is taken in double and rounded once.
    /// </summary>
    internal static float[] Frequencies(int half, float shift)
    {
        var result = new float[half];
        var logarithm = (float)-DoubleMath.Log(10000.0);
        for (var i = 0; i < half; i++)
        {
            var exponent = logarithm * i / (half - shift);
            result[i] = (float)DoubleMath.Exp(exponent);
        }

        return result;
    }

    private void Fill(float timestep, Span<float> row)
    {
        var half = _frequencies.Length;
        var sines = row.Slice(_cosineFirst ? half : 0, half);
        var cosines = row.Slice(_cosineFirst ? 0 : half, half);
        for (var i = 0; i < half; i++)
        {
            var angle = timestep * _frequencies[i];
            sines[i] = (float)DoubleMath.Sin(angle);
            cosines[i] = (float)DoubleMath.Cos(angle);
        }

        // An odd width ends with a zero, as in PyTorch.
        row[(2 * half)..].Clear();
    }
}
