using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Group norm in three kernels: sums of chunks, sums of groups (both twice: mean, then squares about it), and the normalised values.
/// Statistics are [2, items, groups]: means, then reciprocal standard deviations.
/// </summary>
internal static class GroupNormKernels
{
    /// <summary>One thread per item, chunk and channel, neighbours on neighbouring channels.</summary>
    /// <param name="chunks">[items, chunks, channels].</param>
    [Kernel]
    public static void SumChunks(ArrayView<float> input, ArrayView<float> statistics, ArrayView<float> chunks, GroupNormShape shape)
    {
        var at = Grid.GlobalIndex.X;
        if (at < shape.Items * shape.Chunks * shape.Channels)
        {
            var row = at / shape.Channels;
            var channel = at - (row * shape.Channels);
            var item = row / shape.Chunks;
            var start = (row - (item * shape.Chunks)) * Definition.GroupNormChunk;
            var end = IntrinsicMath.Min(start + Definition.GroupNormChunk, shape.Positions);
            var from = (((item * shape.Positions) + start) * shape.Channels) + channel;
            var sum = 0f;
            if (shape.Squares == 0)
            {
                for (var p = start; p < end; p++)
                {
                    sum += input[from];
                    from += shape.Channels;
                }
            }
            else
            {
                var mean = statistics[(item * shape.Groups) + (channel / (shape.Channels / shape.Groups))];
                for (var p = start; p < end; p++)
                {
                    var d = input[from] - mean;
                    sum = Definition.Fma(d, d, sum);
                    from += shape.Channels;
                }
            }

            chunks[at] = sum;
        }
    }

    /// <summary>One group of threads per item and group of channels.</summary>
    [Kernel]
    public static void SumGroups(ArrayView<float> chunks, ArrayView<float> statistics, GroupNormShape shape)
    {
        var sums = SharedMemory.Allocate<float>(IlgpuDevice.GroupSize);
        var item = Grid.IdxX / shape.Groups;
        var size = shape.Channels / shape.Groups;
        var first = (item * shape.Chunks * shape.Channels) + ((Grid.IdxX - (item * shape.Groups)) * size);
        var total = 0f;
        for (var strip = 0; strip < size; strip += IlgpuDevice.GroupSize)
        {
            var channel = strip + Group.IdxX;
            var sum = 0f;
            if (channel < size)
            {
                var from = first + channel;
                for (var chunk = 0; chunk < shape.Chunks; chunk++)
                {
                    sum += chunks[from];
                    from += shape.Channels;
                }
            }

            sums[Group.IdxX] = sum;
            Group.Barrier();
            if (Group.IdxX == 0)
            {
                var count = IntrinsicMath.Min(IlgpuDevice.GroupSize, size - strip);
                for (var i = 0; i < count; i++)
                {
                    total += sums[i];
                }
            }

            Group.Barrier();
        }

        if (Group.IdxX == 0)
        {
            var value = Definition.Mul(total, shape.InverseCount);
            if (shape.Squares != 0)
            {
                value = Definition.Rsqrt(value + shape.Epsilon);
            }

            statistics[(shape.Squares * shape.Items * shape.Groups) + Grid.IdxX] = value;
        }
    }

    /// <summary>One thread per element. In place is allowed.</summary>
    [Kernel]
    public static void Normalize(
        ArrayView<float> input, ArrayView<float> statistics, GroupNormFactors factors, ArrayView<float> output, GroupNormShape shape)
    {
        var at = Grid.GlobalIndex.X;
        if (at < shape.Items * shape.Positions * shape.Channels)
        {
            var row = at / shape.Channels;
            var channel = at - (row * shape.Channels);
            var item = row / shape.Positions;
            var group = (item * shape.Groups) + (channel / (shape.Channels / shape.Groups));
            var rstd = statistics[(shape.Items * shape.Groups) + group];
            var value = Definition.Mul(input[at] - statistics[group], rstd);
            value = Definition.Fma(value, factors.Gamma[channel], factors.Beta[channel]);
            if (shape.HasScale != 0)
            {
                var scale = (item * 2 * shape.Channels) + channel;
                value = Definition.Fma(value, 1f + factors.ScaleShift[scale], factors.ScaleShift[scale + shape.Channels]);
            }

            output[at] = Activations.Apply(value, shape.Activation);
        }
    }
}
