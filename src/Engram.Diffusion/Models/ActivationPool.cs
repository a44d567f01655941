using System.Diagnostics;
using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A device and the working memory of one network's forward passes, reused from pass to pass.</summary>
/// <remarks>
/// Buffers are kept by their floats per item and always hold the largest batch seen. A pass therefore finds every buffer of an equal or
/// smaller earlier pass again and allocates nothing, and a last, smaller batch needs no memory of its own. Several sizes could share one
/// buffer, but then the order of requests would decide whether a pass allocates.
/// </remarks>
internal sealed class ActivationPool(IDevice device) : IDisposable
{
    private readonly Dictionary<long, Stack<DeviceBuffer>> _free = [];
    private int _capacity;
    private int _rented;

    public IDevice Device { get; } = device;

    /// <summary>Floats held, rented ones included.</summary>
    public long Floats { get; private set; }

    /// <summary>Starts a pass over <paramref name="items"/> items. Everything rented before has been returned.</summary>
    public void Begin(int items)
    {
        Debug.Assert(_rented == 0, "A forward pass kept a buffer.");
        if (items > _capacity)
        {
            Release();
            _capacity = items;
        }
    }

    /// <summary>Memory with any content for a tensor whose outermost extent is at most the pass's items.</summary>
    public Tensor Rent(Shape shape)
    {
        Debug.Assert(shape.A <= _capacity, "More items than the pass was begun with.");
        var perItem = shape.Count / shape.A;
        _rented++;
        if (_free.TryGetValue(perItem, out var buffers) && buffers.TryPop(out var buffer))
        {
            return buffer.As(shape);
        }

        Floats += perItem * _capacity;
        return Device.Allocate(perItem * _capacity).As(shape);
    }

    /// <summary>Gives a rented tensor's memory back; queued operations on it stay valid because a device works in order.</summary>
    public void Return(Tensor tensor)
    {
        var perItem = tensor.Buffer.Length / _capacity;
        if (!_free.TryGetValue(perItem, out var buffers))
        {
            _free.Add(perItem, buffers = new Stack<DeviceBuffer>());
        }

        buffers.Push(tensor.Buffer);
        _rented--;
    }

    public void Dispose() => Release();

    private void Release()
    {
        foreach (var buffers in _free.Values)
        {
            while (buffers.TryPop(out var buffer))
            {
                buffer.Dispose();
            }
        }

        _free.Clear();
        Floats = 0;
    }
}
