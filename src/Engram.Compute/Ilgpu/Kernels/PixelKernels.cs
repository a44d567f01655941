using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Where images begin and end: noise and 8-bit pixels.</summary>
internal static class PixelKernels
{
    private const int Exponent = 0x7F800000;

    /// <summary>One thread per item and four elements in NCHW order, which are one counter of Philox.</summary>
    /// <param name="keys">[items, 3]: the key's lower and upper half, and the generation.</param>
    /// <param name="output">[items, positions, channels].</param>
    [Kernel]
    public static void Noise(ArrayView<int> keys, ArrayView<float> output, NoiseShape shape)
    {
        var at = Grid.GlobalIndex.X;
        var item = at / shape.Counters;
        if (item < shape.Items)
        {
            var counter = at - (item * shape.Counters);
            var key = (uint)keys[item * 3] | ((ulong)(uint)keys[(item * 3) + 1] << 32);
            var (w0, w1, w2, w3) = Philox.Words((uint)counter, shape.Draw, (uint)keys[(item * 3) + 2], 0, key);
            var (z0, z1) = BoxMuller.Pair(w0, w1);
            var (z2, z3) = BoxMuller.Pair(w2, w3);
            Put(output, shape, item, counter * 4, z0);
            Put(output, shape, item, (counter * 4) + 1, z1);
            Put(output, shape, item, (counter * 4) + 2, z2);
            Put(output, shape, item, (counter * 4) + 3, z3);
        }
    }

    /// <summary>One thread per value.</summary>
    /// <param name="finite">[items], ones before the launch; zero where an item has a value that is not finite.</param>
    [Kernel]
    public static void Quantize(ArrayView<float> images, ArrayView<byte> pixels, ArrayView<int> finite, int size)
    {
        var at = Grid.GlobalIndex.X;
        if (at < images.IntLength)
        {
            var x = images[at];
            if (((int)Interop.FloatAsInt(x) & Exponent) == Exponent)
            {
                // Several threads may write; they all write the same.
                finite[at / size] = 0;
            }

            var unit = Definition.Min(Definition.Max(Definition.Fma(x, 0.5f, 0.5f), 0f), 1f);
            pixels[at] = (byte)((int)Interop.FloatAsInt(Definition.Mul(unit, 255f) + Definition.Magic) & 255);
        }
    }

    private static void Put(ArrayView<float> output, NoiseShape shape, int item, int element, float value)
    {
        var channel = element / shape.Positions;
        if (channel < shape.Channels)
        {
            output[(((item * shape.Positions) + element - (channel * shape.Positions)) * shape.Channels) + channel] = value;
        }
    }
}
