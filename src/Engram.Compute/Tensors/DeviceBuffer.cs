namespace Engram.Compute;

/// <summary>float32 memory of one device; freed by <see cref="Dispose()"/>.</summary>
public abstract class DeviceBuffer(long length) : IDisposable
{
    /// <summary>Number of floats.</summary>
    public long Length { get; } = length;

    public Tensor As(Shape shape)
    {
        ShapeException.Require(shape.Count <= Length, $"{shape} does not fit into {Length} floats.");
        return new Tensor(this, 0, shape);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
