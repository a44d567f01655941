using System.Runtime.InteropServices;

namespace Engram.Compute.Host;

/// <summary>Zeroed native memory on a cache line, outside the garbage collector; its finaliser frees what nobody disposed.</summary>
internal sealed unsafe class HostBuffer : DeviceBuffer
{
    /// <summary>A cache line, and the width of the widest vector.</summary>
    public const int Alignment = 64;

    private float* _data;

    public HostBuffer(long floats)
        : base(floats)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floats);
        _data = (float*)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Alignment);
        NativeMemory.Clear(_data, (nuint)floats * sizeof(float));
    }

    ~HostBuffer() => Dispose(false);

    public float* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return _data;
        }
    }

    /// <summary>First element of a tensor of the host; the caller keeps the buffer alive.</summary>
    public static float* Of(Tensor tensor) =>
        tensor.Buffer is HostBuffer buffer
            ? buffer.Data + tensor.Offset
            : throw new ArgumentException($"{tensor.Shape} lies in the memory of another device ({tensor.Buffer.GetType().Name}).");

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
