using Engram.Compute.Arithmetic;

namespace Engram.Compute;

/// <summary>Group norm and layer norm: the mean first, then the squares about it.</summary>
public sealed unsafe partial class ReferenceDevice
{
    public void GroupNorm(
        Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift)
    {
        var shape = OperationShapes.GroupNorm(input, gamma, beta, output, groups, scaleShift);
        for (var item = 0; item < shape.Items; item++)
        {
            for (var group = 0; group < groups; group++)
            {
                var mean = Definition.Mul(GroupSum(input, shape, item, group, null), shape.InverseCount);
                var squares = Definition.Mul(GroupSum(input, shape, item, group, mean), shape.InverseCount);
                var rstd = Definition.Rsqrt(squares + epsilon);
                for (var c = group * shape.GroupChannels; c < (group + 1) * shape.GroupChannels; c++)
                {
                    Normalize(input, gamma, beta, output, shape, item, c, mean, rstd, activation, scaleShift);
                }
            }
        }
    }

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon)
    {
        var rows = OperationShapes.LayerNorm(input, gamma, beta, output);
        var x = Span(input);
        var g = Span(gamma);
        var b = Span(beta);
        var y = Span(output);
        var channels = input.Shape.Channels;
        var inverse = (float)(1.0 / channels);
        var values = new float[channels];
        Span<float> sums = stackalloc float[Definition.Lanes];
        for (var row = 0; row < rows; row++)
        {
            x.Slice(row * channels, channels).CopyTo(values);
            sums.Clear();
            for (var c = 0; c < channels; c++)
            {
                sums[c % Definition.Lanes] += values[c];
            }

            var mean = Definition.Mul(AddLanes(sums), inverse);
            sums.Clear();
            for (var c = 0; c < channels; c++)
            {
                var d = values[c] - mean;
                sums[c % Definition.Lanes] = Definition.Fma(d, d, sums[c % Definition.Lanes]);
            }

            var rstd = Definition.Rsqrt(Definition.Mul(AddLanes(sums), inverse) + epsilon);
            for (var c = 0; c < channels; c++)
            {
                y[(row * channels) + c] = Definition.Fma(Definition.Mul(values[c] - mean, rstd), g[c], b[c]);
            }
        }
    }

    /// <summary>Σx, or with a mean Σ(x − mean)²: chunks of 256 positions of a channel, chunks ascending, channels ascending.</summary>
    private static float GroupSum(Tensor input, in NormShape shape, int item, int group, float? mean)
    {
        var x = Span(input);
        var sum = 0f;
        for (var c = group * shape.GroupChannels; c < (group + 1) * shape.GroupChannels; c++)
        {
            var channel = 0f;
            for (var start = 0; start < shape.Positions; start += Definition.GroupNormChunk)
            {
                var chunk = 0f;
                for (var p = start; p < Math.Min(start + Definition.GroupNormChunk, shape.Positions); p++)
                {
                    var value = x[(((item * shape.Positions) + p) * shape.Channels) + c];
                    if (mean is { } m)
                    {
                        var d = value - m;
                        chunk = Definition.Fma(d, d, chunk);
                    }
                    else
                    {
                        chunk += value;
                    }
                }

                channel += chunk;
            }

            sum += channel;
        }

        return sum;
    }

    private static void Normalize(
        Tensor input, Tensor gamma, Tensor beta, Tensor output, in NormShape shape, int item, int c, float mean, float rstd,
        Activation activation, Tensor? scaleShift)
    {
        var x = Span(input);
        var y = Span(output);
        for (var p = 0; p < shape.Positions; p++)
        {
            var at = (((item * shape.Positions) + p) * shape.Channels) + c;
            var value = Definition.Fma(Definition.Mul(x[at] - mean, rstd), Span(gamma)[c], Span(beta)[c]);
            if (scaleShift is { } tensor)
            {
                var row = Span(tensor).Slice(item * 2 * shape.Channels, 2 * shape.Channels);
                value = Definition.Fma(value, 1f + row[c], row[shape.Channels + c]);
            }

            y[at] = Apply(value, activation);
        }
    }

    /// <summary>The tree over the 16 lanes: i + 8, i + 4, i + 2, i + 1. Overwrites them.</summary>
    private static float AddLanes(Span<float> lanes)
    {
        for (var step = Definition.Lanes / 2; step > 0; step /= 2)
        {
            for (var i = 0; i < step; i++)
            {
                lanes[i] += lanes[i + step];
            }
        }

        return lanes[0];
    }
}
