using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>float32 memory of an <see cref="IlgpuDevice"/>.</summary>
internal sealed class IlgpuBuffer(IlgpuDevice device, MemoryBuffer1D<float, ILGPU.Stride1D.Dense> memory, long length)
    : DeviceBuffer(length)
{
    public IlgpuDevice Device { get; } = device;

    public MemoryBuffer1D<float, ILGPU.Stride1D.Dense> Memory { get; } = memory;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Device.Free(Memory);
        }
    }
}
