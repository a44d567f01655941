using ILGPU;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    /// <summary>One thread per element.</summary>
    private static KernelConfig OfElements(long count) => OfGroups((count + GroupSize - 1) / GroupSize);

    private static KernelConfig OfGroups(long groups) => new(new Index1D(checked((int)groups)), new Index1D(GroupSize));

    private static long Groups(long count, int tile) => (count + tile - 1) / tile;

    private static int RoundUp(int count, int multiple) => checked((count + multiple - 1) / multiple * multiple);

    /// <summary>Whether four values can be moved at once: extent and offsets are multiples of four, as buffers begin at 16 bytes.</summary>
    private static bool IsAligned(int extent, params ReadOnlySpan<long> offsets)
    {
        var bits = (long)extent;
        foreach (var offset in offsets)
        {
            bits |= offset;
        }

        return (bits & 3) == 0;
    }
}
