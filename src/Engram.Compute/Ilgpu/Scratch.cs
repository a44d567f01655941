using ILGPU;
using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// Memory for one operation's intermediate values, kept and grown by the device. The device's single stream runs operations in order,
/// so the next one may use it again without waiting.
/// </summary>
internal sealed class Scratch<T>(Accelerator accelerator) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _memory;

    public ArrayView<T> Take(long length)
    {
        if (_memory is null || _memory.Length < length)
        {
            // Queued kernels may still use the old memory.
            accelerator.DefaultStream.Synchronize();
            _memory?.Dispose();
            _memory = null;
            _memory = accelerator.Allocate1D<T>(Math.Max(length, 1024));
        }

        return _memory.View.SubView(0, length);
    }

    public void Dispose() => _memory?.Dispose();
}
