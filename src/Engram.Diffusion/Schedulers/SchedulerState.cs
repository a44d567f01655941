using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// Working memory and earlier model outputs of one batch's trajectory; allocated once, reused from batch to batch of any size up to the
/// largest. A trajectory begins at step 0, which reads nothing of the one before.
/// </summary>
public sealed class SchedulerState : IDisposable
{
    private const int MostTerms = 8;

    private readonly DeviceBuffer[] _buffers;
    private float[] _host = [];

    internal SchedulerState(IDevice device, Shape largest, int buffers)
    {
        _buffers = new DeviceBuffer[buffers];
        for (var i = 0; i < buffers; i++)
        {
            _buffers[i] = device.Allocate(largest.Count);
        }
    }

    /// <summary>Scratch for a step's combination, so that a step allocates nothing.</summary>
    internal Term[] Terms { get; } = new Term[MostTerms];

    public void Dispose()
    {
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    internal Tensor Buffer(int index, Shape shape) => _buffers[index].As(shape);

    /// <summary>Host memory, grown once.</summary>
    internal Span<float> Host(int floats)
    {
        if (_host.Length < floats)
        {
            _host = new float[floats];
        }

        return _host.AsSpan(0, floats);
    }
}
