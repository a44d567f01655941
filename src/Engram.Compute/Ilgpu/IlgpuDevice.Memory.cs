using ILGPU;
using ILGPU.Runtime;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    public DeviceBuffer Allocate(long floats) => new IlgpuBuffer(this, AllocateMemory<float>(floats), floats);

    public DeviceBytes AllocateBytes(long bytes) => new IlgpuBytes(this, AllocateMemory<byte>(bytes), bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target)
    {
        OperationShapes.Transfer(target, source.Length);
        using var scope = Enter();
        ToDevice(source, View(target));
    }

    public void Download(Tensor source, Span<float> target)
    {
        OperationShapes.Transfer(source, target.Length);
        using var scope = Enter();
        ToHost(View(source), target);
    }

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset)
    {
        OperationShapes.Transfer(target, offset, source.Length);
        using var scope = Enter();
        ToDevice(source, View(target, offset, source.Length));
    }

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target)
    {
        OperationShapes.Transfer(source, offset, target.Length);
        using var scope = Enter();
        ToHost(View(source, offset, target.Length), target);
    }

    public void Copy(Tensor source, Tensor target)
    {
        OperationShapes.Pointwise(source, target);
        using var scope = Enter();
        View(source).CopyTo(_stream, View(target));
    }

    /// <summary>Waits, so that the caller may use the span again.</summary>
    private void ToDevice<T>(ReadOnlySpan<T> source, ArrayView<T> target)
        where T : unmanaged
    {
        if (source.Length > 0)
        {
            target.CopyFromCPU(_stream, source);
            _stream.Synchronize();
        }
    }

    private void ToHost<T>(ArrayView<T> source, Span<T> target)
        where T : unmanaged
    {
        if (target.Length > 0)
        {
            source.CopyToCPU(_stream, target);
            _stream.Synchronize();
        }
    }
}
