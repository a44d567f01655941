using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>
/// The operations of the host for one width of vectors. Every parallel job writes values that no other task writes and computes each
/// value whole, so the bits depend on neither width, threads nor batch.
/// </summary>
internal sealed unsafe partial class SimdDevice<S, V>(WorkerPool pool, string description) : IDevice
    where S : ISimd<V>
    where V : struct
{
    /// <summary>Elements below which a point-wise operation is done before a second thread would have woken up.</summary>
    private const int ElementsOfTask = 16 * 1024;

    public string Name => "host";

    public string Description => description;

    public DeviceBuffer Allocate(long floats) => new HostBuffer(floats);

    public DeviceBytes AllocateBytes(long bytes) => new HostBytes(bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target)
    {
        OperationShapes.Transfer(target, source.Length);
        source.CopyTo(new Span<float>(HostBuffer.Of(target), source.Length));
        GC.KeepAlive(target.Buffer);
    }

    public void Download(Tensor source, Span<float> target)
    {
        OperationShapes.Transfer(source, target.Length);
        new ReadOnlySpan<float>(HostBuffer.Of(source), target.Length).CopyTo(target);
        GC.KeepAlive(source.Buffer);
    }

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset)
    {
        OperationShapes.Transfer(target, offset, source.Length);
        source.CopyTo(new Span<byte>(HostBytes.Of(target) + offset, source.Length));
        GC.KeepAlive(target);
    }

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target)
    {
        OperationShapes.Transfer(source, offset, target.Length);
        new ReadOnlySpan<byte>(HostBytes.Of(source) + offset, target.Length).CopyTo(target);
        GC.KeepAlive(source);
    }

    /// <summary>Every operation is finished when it returns.</summary>
    public void Synchronize()
    {
    }

    public void Dispose() => pool.Dispose();

    /// <summary>Tasks for work that can be cut anywhere: one below the smallest task's size, else a few for each thread.</summary>
    private int TasksFor(long work, long workOfTask) =>
        (int)Math.Clamp(work / workOfTask, 1, pool.Threads == 1 ? 1 : 4L * pool.Threads);

    /// <summary>Part <paramref name="task"/> of <paramref name="count"/> things in equal parts.</summary>
    private static (long Start, long End) Part(long count, int task, int tasks) => (count * task / tasks, count * (task + 1) / tasks);

    private static float AddLanes(float* lanes)
    {
        for (var step = Definition.Lanes / 2; step > 0; step /= 2)
        {
            for (var i = 0; i < step; i++)
            {
                lanes[i] += lanes[i + step];
            }
        }

        return lanes[0];
    }
}
