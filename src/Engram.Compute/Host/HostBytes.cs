using System.Runtime.InteropServices;

namespace Engram.Compute.Host;

/// <summary>Zeroed native bytes on a cache line.</summary>
internal sealed unsafe class HostBytes : DeviceBytes
{
    private byte* _data;

    public HostBytes(long bytes)
        : base(bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _data = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), HostBuffer.Alignment);
        NativeMemory.Clear(_data, (nuint)bytes);
    }

    ~HostBytes() => Dispose(false);

    public byte* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return _data;
        }
    }

    public static byte* Of(DeviceBytes bytes) =>
        bytes is HostBytes host
            ? host.Data
            : throw new ArgumentException($"The bytes lie in the memory of another device ({bytes.GetType().Name}).");

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
