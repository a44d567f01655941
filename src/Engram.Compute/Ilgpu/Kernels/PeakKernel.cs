using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>Nothing but multiply-adds: sixteen independent chains a thread.</summary>
internal static class PeakKernel
{
    public const int Chains = 16;

    /// <param name="output">One value a thread, so that no compiler drops the chains.</param>
    /// <param name="factor">Below 1, so that the chains stay finite.</param>
    [Kernel]
    public static void Run(ArrayView<float> output, int rounds, float factor)
    {
        var at = Grid.GlobalIndex.X;
        if (at < output.IntLength)
        {
            var start = new F4(at, at + 1f, at + 2f, at + 3f);
            var (a, b) = (start, F4.Add(start, start));
            var (c, d) = (F4.Add(a, b), F4.Add(b, b));
            for (var i = 0; i < rounds; i++)
            {
                a = F4.Fma(factor, a, start);
                b = F4.Fma(factor, b, start);
                c = F4.Fma(factor, c, start);
                d = F4.Fma(factor, d, start);
            }

            var sum = F4.Add(F4.Add(a, b), F4.Add(c, d));
            output[at] = sum.X + sum.Y + sum.Z + sum.W;
        }
    }
}
