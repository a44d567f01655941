using ILGPU;
using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// Memory for one operation's intermediate values, kept and grown by the device. The device's single stream runs operations in order,
/// so the next one may use it again without waiting.
/// </summary>
internal sealed class Scratch<T>(IlgpuDevice device) : IDisposable
    where T : unmanaged
{
    private const int Least = 1024;

    private MemoryBuffer1D<T, Stride1D.Dense>? _memory;

    public ArrayView<T> Take(long length)
    {
        if (_memory is null || _memory.Length < length)
        {
            // Queued kernels may still use the old memory.
            device.Synchronize();
            _memory?.Dispose();
            _memory = null;
            _memory = device.AllocateMemory<T>(Math.Max(length, Least));
        }

        return _memory.View.SubView(0, length);
    }

    public void Dispose() => _memory?.Dispose();
}
