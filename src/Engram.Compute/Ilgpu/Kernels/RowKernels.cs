using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Operations that move or look up rows of channels: one thread per output element.</summary>
internal static class RowKernels
{
    /// <param name="input">[rows, 2·channels].</param>
    [Kernel]
    public static void Geglu(ArrayView<float> input, ArrayView<float> output, int channels)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var from = at + (at / channels * channels);
            output[at] = Definition.Mul(input[from], Definition.Gelu(input[from + channels]));
        }
    }

    [Kernel]
    public static void Concat(ArrayView<float> left, ArrayView<float> right, ArrayView<float> output, int leftChannels, int rightChannels)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var row = at / (leftChannels + rightChannels);
            var channel = at - (row * (leftChannels + rightChannels));
            output[at] = channel < leftChannels
                ? left[(row * leftChannels) + channel]
                : right[(row * rightChannels) + channel - leftChannels];
        }
    }

    /// <param name="input">[items, height, width, channels].</param>
    /// <param name="output">[items, outHeight, outWidth, channels].</param>
    [Kernel]
    public static void Upsample(ArrayView<float> input, ArrayView<float> output, UpsampleShape shape)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var position = at / shape.Channels;
            var row = position / shape.OutWidth;
            var item = row / shape.OutHeight;
            var y = (int)((long)(row - (item * shape.OutHeight)) * shape.Height / shape.OutHeight);
            var x = (int)((long)(position - (row * shape.OutWidth)) * shape.Width / shape.OutWidth);
            var from = (((item * shape.Height) + y) * shape.Width) + x;
            output[at] = input[(from * shape.Channels) + at - (position * shape.Channels)];
        }
    }

    /// <param name="ids">[rows].</param>
    /// <param name="tokens">[vocabulary, channels].</param>
    /// <param name="positions">[≥ length, channels], or any view where <paramref name="length"/> is 0.</param>
    [Kernel]
    public static void Embed(
        ArrayView<int> ids, ArrayView<float> tokens, ArrayView<float> positions, ArrayView<float> output, int channels, int length)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var row = at / channels;
            var channel = at - (row * channels);
            var value = tokens[(ids[row] * channels) + channel];
            if (length > 0)
            {
                value += positions[(row % length * channels) + channel];
            }

            output[at] = value;
        }
    }
}
