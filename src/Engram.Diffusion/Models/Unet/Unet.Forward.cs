using Engram.Compute;

namespace Engram.Diffusion;

internal sealed partial class Unet
{
    /// <summary>Sets the text [n, length, width] of the items that the passes from here on predict for.</summary>
    public void Condition(IDevice device, Tensor text)
    {
        foreach (var stage in _down)
        {
            stage.Condition(device, text);
        }

        _middle.Condition(device, text);
        foreach (var stage in _up)
        {
            stage.Condition(device, text);
        }
    }

    /// <summary>Predicts from [n, h, w, in] and a timestep an item.</summary>
    /// <param name="labels">A class an item, or none where the model has no classes.</param>
    /// <param name="output">[n, h, w, out].</param>
    public void Forward(ActivationPool pool, Tensor sample, ReadOnlySpan<float> timesteps, ReadOnlySpan<int> labels, Tensor output)
    {
        var shape = sample.Shape;
        ShapeException.Require(
            timesteps.Length == shape.A && (_classes is null || labels.Length == shape.A), "Each item has one timestep and, with classes, one label.");
        ShapeException.Require(output.Shape.A == shape.A, $"The output has {output.Shape.A} items for {shape.A}.");
        pool.Begin(shape.A);
        var time = Time(pool, timesteps, labels);
        var lanes = LaneCount.Of(shape.A, pool.Device, _parameters.Packed);
        if (lanes == 1)
        {
            Predict(pool, sample, time, output);
        }
        else
        {
            (_sample, _embedded, _result) = (sample, time, output);
            pool.Split(shape.A, lanes, _predictPart);
        }

        pool.Return(time);
    }

    private void PredictPart(ActivationPool pool, int first, int count) =>
        Predict(pool, _sample.Slice(first, count), _embedded.Slice(first, count), _result.Slice(first, count));

    private void Predict(ActivationPool pool, Tensor sample, Tensor time, Tensor output)
    {
        var device = pool.Device;
        var skips = pool.Skips;
        var hidden = Enter(pool, sample);
        skips.Push(hidden);
        for (var i = 0; i < _down.Length; i++)
        {
            for (var l = 0; l < _down[i].Layers; l++)
            {
                hidden = _down[i].Run(pool, l, hidden, time);
                skips.Push(hidden);
            }

            if (_halve[i] is { } halve)
            {
                hidden = Resampling.Halve(pool, hidden, halve, Config.DownsamplePadding);
                skips.Push(hidden);
            }
        }

        // The last skip enters the middle and stays for the way up.
        var first = _middle.Run(pool, 0, hidden, time);
        hidden = _middle.Run(pool, 1, first, time);
        pool.Return(first);

        for (var i = 0; i < _up.Length; i++)
        {
            for (var l = 0; l < _up[i].Layers; l++)
            {
                var skip = skips.Pop();
                var joined = pool.Rent(hidden.Shape with { D = hidden.Shape.D + skip.Shape.D });
                device.Concat(hidden, skip, joined);
                pool.Return(hidden);
                pool.Return(skip);
                hidden = _up[i].Run(pool, l, joined, time);
                pool.Return(joined);
            }

            if (_enlarge[i] is { } enlarge)
            {
                // Twice the extents, or one less where the way down rounded an odd one up.
                var target = skips.Peek().Shape;
                hidden = Resampling.Enlarge(pool, hidden, enlarge, target.B, target.C);
            }
        }

        device.GroupNorm(
            hidden, _outputNorm.Gamma, _outputNorm.Beta, hidden, Config.Groups, Config.Epsilon, Config.OutputActivation, null);
        device.Convolve(hidden, _output, output, 1, 1, default);
        pool.Return(hidden);
    }

    /// <summary>The time embedding, class added, activated once for all residual blocks.</summary>
    private Tensor Time(ActivationPool pool, ReadOnlySpan<float> timesteps, ReadOnlySpan<int> labels)
    {
        var time = _time.Run(pool, timesteps);
        if (_classes is { } table)
        {
            var classes = pool.Rent(time.Shape);
            pool.Device.Embed(labels, table, null, classes.As(new Shape(time.Shape.A, 1, time.Shape.B)));
            pool.Device.Add(time, classes, time);
            pool.Return(classes);
        }

        pool.Device.Activate(time, time, Config.Activation);
        return time;
    }

    private Tensor Enter(ActivationPool pool, Tensor sample)
    {
        var device = pool.Device;
        var hidden = pool.Rent(sample.Shape with { D = _input.Outputs });
        if (!Config.CenterInput)
        {
            device.Convolve(sample, _input, hidden, 1, 1, default);
            return hidden;
        }

        // 2x − 1: clamping to [1, 1] makes the ones.
        var ones = pool.Rent(sample.Shape);
        var centred = pool.Rent(sample.Shape);
        device.Clamp(sample, 1f, 1f, ones);
        device.Combine([new Term(2f, sample), new Term(-1f, ones)], centred);
        device.Convolve(centred, _input, hidden, 1, 1, default);
        pool.Return(ones);
        pool.Return(centred);
        return hidden;
    }
}
