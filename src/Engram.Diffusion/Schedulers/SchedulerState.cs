using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Working memory and earlier model outputs of one batch's trajectory; allocated once, reused from batch to batch.</summary>
public sealed class SchedulerState : IDisposable
{
    private readonly DeviceBuffer[] _buffers;

    internal SchedulerState(IDevice device, Shape largest, int buffers)
    {
        _buffers = new DeviceBuffer[buffers];
        for (var i = 0; i < buffers; i++)
        {
            _buffers[i] = device.Allocate(largest.Count);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    internal Tensor Buffer(int index, Shape shape) => _buffers[index].As(shape);
}
