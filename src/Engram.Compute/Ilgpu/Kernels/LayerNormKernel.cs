using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Layer norm: 16 rows a group of threads, 16 threads a row, each of which is one lane of the sums.</summary>
internal static class LayerNormKernel
{
    public const int RowsOfGroup = IlgpuDevice.GroupSize / Definition.Lanes;

    private const int LanesBy4 = Definition.Lanes / 4;

    /// <param name="input">[rows, channels]; in place is allowed.</param>
    [Kernel]
    public static void Run(
        ArrayView<float> input, ArrayView<float> gamma, ArrayView<float> beta, ArrayView<float> output, LayerNormShape shape)
    {
        var sums = SharedMemory.Allocate<F4>(IlgpuDevice.GroupSize / 4);
        var squares = SharedMemory.Allocate<F4>(IlgpuDevice.GroupSize / 4);
        var lane = Group.IdxX & (Definition.Lanes - 1);
        var local = Group.IdxX / Definition.Lanes;
        var row = (Grid.IdxX * RowsOfGroup) + local;

        // A row after the last one sums nothing, but its threads reach each barrier.
        var channels = row < shape.Rows ? shape.Channels : 0;
        var from = row * shape.Channels;

        var sum = 0f;
        for (var c = lane; c < channels; c += Definition.Lanes)
        {
            sum += input[from + c];
        }

        sums.Cast<float>()[Group.IdxX] = sum;
        Group.Barrier();
        var mean = Definition.Mul(Total(sums, local), shape.InverseCount);

        sum = 0f;
        for (var c = lane; c < channels; c += Definition.Lanes)
        {
            var d = input[from + c] - mean;
            sum = Definition.Fma(d, d, sum);
        }

        squares.Cast<float>()[Group.IdxX] = sum;
        Group.Barrier();
        var rstd = Definition.Rsqrt(Definition.Mul(Total(squares, local), shape.InverseCount) + shape.Epsilon);

        for (var c = lane; c < channels; c += Definition.Lanes)
        {
            output[from + c] = Definition.Fma(Definition.Mul(input[from + c] - mean, rstd), gamma[c], beta[c]);
        }
    }

    private static float Total(ArrayView<F4> lanes, int row)
    {
        var at = row * LanesBy4;
        return LaneSums.Add(lanes[at], lanes[at + 1], lanes[at + 2], lanes[at + 3]);
    }
}
