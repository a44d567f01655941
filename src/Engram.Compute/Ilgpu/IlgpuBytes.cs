using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>Byte memory of an <see cref="IlgpuDevice"/>.</summary>
internal sealed class IlgpuBytes(IlgpuDevice device, MemoryBuffer1D<byte, ILGPU.Stride1D.Dense> memory, long length) : DeviceBytes(length)
{
    public IlgpuDevice Device { get; } = device;

    public MemoryBuffer1D<byte, ILGPU.Stride1D.Dense> Memory { get; } = memory;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Device.Free(Memory);
        }
    }
}
