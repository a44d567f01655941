using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Operations of one element: one thread each, in place allowed.</summary>
internal static class PointKernels
{
    [Kernel]
    public static void Activate(ArrayView<float> input, ArrayView<float> output, int activation)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            output[at] = Activations.Apply(input[at], activation);
        }
    }

    [Kernel]
    public static void Add(ArrayView<float> left, ArrayView<float> right, ArrayView<float> output)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            output[at] = left[at] + right[at];
        }
    }

    [Kernel]
    public static void Guide(ArrayView<float> unconditional, ArrayView<float> conditional, ArrayView<float> output, float scale)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var u = unconditional[at];
            output[at] = Definition.Fma(scale, conditional[at] - u, u);
        }
    }

    [Kernel]
    public static void Clamp(ArrayView<float> input, ArrayView<float> output, float low, float high)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            output[at] = Definition.Min(Definition.Max(input[at], low), high);
        }
    }

    /// <summary>Up to four terms; longer sums go through the kernel again, with the sum so far, times one, as the first term.</summary>
    [Kernel]
    public static void Combine(
        ArrayView<float> x0, ArrayView<float> x1, ArrayView<float> x2, ArrayView<float> x3, ArrayView<float> output, CombineFactors factors)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var sum = Definition.Mul(factors.A0, x0[at]);
            if (factors.Terms > 1)
            {
                sum = Definition.Fma(factors.A1, x1[at], sum);
            }

            if (factors.Terms > 2)
            {
                sum = Definition.Fma(factors.A2, x2[at], sum);
            }

            if (factors.Terms > 3)
            {
                sum = Definition.Fma(factors.A3, x3[at], sum);
            }

            output[at] = sum;
        }
    }
}
