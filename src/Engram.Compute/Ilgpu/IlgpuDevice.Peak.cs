using System.Diagnostics;
using Engram.Compute.Ilgpu.Kernels;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    /// <summary>FLOP/s of multiply-adds on registers: the best of three launches that fill the device.</summary>
    internal double MultiplyAddRate()
    {
        using var scope = Enter();
        // Eight groups a multiprocessor; a processor runs a group's threads one after the other, so it gets a tenth of the rounds.
        var groups = 8L * _accelerator.NumMultiprocessors;
        var rounds = _isProcessor ? 2_000 : 20_000;
        var output = _floats.Take(groups * GroupSize);
        var kernel = _kernels.Get<Floats, int, float>(PeakKernel.Run);
        var best = double.PositiveInfinity;
        for (var i = 0; i < 3; i++)
        {
            _stream.Synchronize();
            var begun = Stopwatch.GetTimestamp();
            kernel(_stream, OfGroups(groups), output, rounds, 0.5f);
            _stream.Synchronize();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return 2.0 * PeakKernel.Chains * rounds * groups * GroupSize / best;
    }
}
