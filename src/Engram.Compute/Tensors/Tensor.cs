namespace Engram.Compute;

/// <summary>
/// A contiguous float32 tensor in a device's memory, channels last. It is a view: it owns nothing, and copying it is free.
/// </summary>
/// <param name="Buffer">Memory of the device that runs the operation.</param>
/// <param name="Offset">First element within the buffer.</param>
public readonly record struct Tensor(DeviceBuffer Buffer, long Offset, Shape Shape)
{
    public long Count => Shape.Count;

    /// <summary>The same elements under another shape of equal count.</summary>
    public Tensor As(Shape shape)
    {
        ShapeException.Require(shape.Count == Shape.Count, $"{Shape} cannot be seen as {shape}.");
        return this with { Shape = shape };
    }

    /// <summary>Items <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> of the outermost extent.</summary>
    public Tensor Slice(int start, int count)
    {
        ShapeException.Require(start >= 0 && count >= 0 && start + count <= Shape.A, $"[{start}, {start + count}) is outside {Shape}.");
        var stride = Shape.A == 0 ? 0 : Shape.Count / Shape.A;
        return new Tensor(Buffer, Offset + (start * stride), Shape with { A = count });
    }
}
