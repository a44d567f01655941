namespace Engram.Compute;

/// <summary>Byte memory of one device (8-bit pixels).</summary>
public abstract class DeviceBytes(long length) : IDisposable
{
    public long Length { get; } = length;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
