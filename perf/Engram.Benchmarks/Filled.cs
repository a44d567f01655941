using Engram.Compute;

namespace Engram.Benchmarks;

/// <summary>Inputs that are the same at every run.</summary>
internal static class Filled
{
    public static float[] Floats(long count) => [.. Enumerable.Range(0, checked((int)count)).Select(i => (((i * 2654435761L) & 0xFFFF) / 32768f) - 1f)];

    public static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 2654435761L) >> 13))];

    public static Tensor Tensor(IDevice device, Shape shape)
    {
        var tensor = device.Allocate(shape.Count).As(shape);
        device.Upload(Floats(shape.Count), tensor);
        return tensor;
    }
}
