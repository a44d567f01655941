using System.Runtime.InteropServices;

namespace Engram.Compute.Host;

/// <summary>Native working memory of one thread, kept from one operation to the next; it grows and never shrinks.</summary>
internal sealed unsafe class Scratch
{
    private byte* _data;
    private nuint _bytes;

    ~Scratch() => NativeMemory.AlignedFree(_data);

    /// <summary>At least that many bytes on a cache line, with any contents; the previous reservation ends.</summary>
    public byte* Reserve(long bytes)
    {
        if ((nuint)bytes > _bytes)
        {
            NativeMemory.AlignedFree(_data);
            // A quarter more, so that slowly growing shapes do not reallocate each time.
            _bytes = (nuint)(bytes + (bytes / 4) + HostBuffer.Alignment);
            _data = (byte*)NativeMemory.AlignedAlloc(_bytes, HostBuffer.Alignment);
        }

        return _data;
    }

    /// <summary>Bytes rounded up, so that the next part begins on a cache line.</summary>
    public static long Line(long bytes) => (bytes + HostBuffer.Alignment - 1) / HostBuffer.Alignment * HostBuffer.Alignment;
}
