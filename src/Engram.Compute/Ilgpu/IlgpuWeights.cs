using ILGPU;
using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// Weights as the product kernels read them: row k = (ky·side + kx)·inputs + ci holds every output's weight, outputs padded with zeros
/// to whole tiles, rows padded to whole steps; the last row is the bias (zeros without one).
/// </summary>
internal sealed class IlgpuWeights(
    IlgpuDevice device, MemoryBuffer1D<float, Stride1D.Dense> memory, int outputs, int inputs, int kernel, int stride, bool hasBias)
    : PackedWeights(outputs, inputs, kernel)
{
    public IlgpuDevice Device { get; } = device;

    public MemoryBuffer1D<float, Stride1D.Dense> Memory { get; } = memory;

    /// <summary>Floats of one row.</summary>
    public int Stride { get; } = stride;

    public bool HasBias { get; } = hasBias;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Device.Free(Memory);
        }
    }
}
