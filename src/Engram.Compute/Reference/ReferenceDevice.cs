using Engram.Compute.Host;

namespace Engram.Compute;

/// <summary>
/// The definition of every operation, in scalar C# and in the order of ARITHMETIC.md. It is slow: tests and the doctor compare the
/// devices with it, nothing else uses it.
/// </summary>
public sealed unsafe partial class ReferenceDevice : IDevice
{
    public string Name => "reference";

    public string Description => "the scalar definition";

    public DeviceBuffer Allocate(long floats) => new HostBuffer(floats);

    public DeviceBytes AllocateBytes(long bytes) => new HostBytes(bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target)
    {
        OperationShapes.Transfer(target, source.Length);
        source.CopyTo(Span(target));
    }

    public void Download(Tensor source, Span<float> target)
    {
        OperationShapes.Transfer(source, target.Length);
        Span(source).CopyTo(target);
    }

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset)
    {
        OperationShapes.Transfer(target, offset, source.Length);
        source.CopyTo(new Span<byte>(HostBytes.Of(target) + offset, source.Length));
    }

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target)
    {
        OperationShapes.Transfer(source, offset, target.Length);
        new ReadOnlySpan<byte>(HostBytes.Of(source) + offset, target.Length).CopyTo(target);
    }

    public void Copy(Tensor source, Tensor target)
    {
        OperationShapes.Pointwise(source, target);
        Span(source).CopyTo(Span(target));
    }

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }

    /// <summary>The elements; the tensor that the caller holds keeps their memory alive.</summary>
    private static Span<float> Span(Tensor tensor) => new(HostBuffer.Of(tensor), checked((int)tensor.Count));
}
