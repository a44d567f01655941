using System.Diagnostics;
using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A device and the working memory of one network's forward passes, reused from pass to pass.</summary>
/// <remarks>
/// Buffers are kept by their floats per item and always hold the largest batch seen. A pass therefore finds every buffer of an equal or
/// smaller earlier pass again and allocates nothing, and a last, smaller batch needs no memory of its own where it is cut into as many
/// parts (<see cref="LaneCount"/>). Several sizes could share one buffer, but then the order of requests would decide whether a pass allocates.
/// </remarks>
internal sealed class ActivationPool : IDisposable
{
    private readonly Dictionary<long, Stack<DeviceBuffer>> _free = [];
    private readonly Action<int> _runLane;
    private ActivationPool[] _lanes = [];
    private Action<ActivationPool, int, int>? _part;
    private int _items;
    private int _capacity;
    private int _rented;
    private long _floats;

    public ActivationPool(IDevice device)
    {
        Device = device;
        _runLane = RunLane;
    }

    public IDevice Device { get; }

    /// <summary>Floats held, rented ones included.</summary>
    public long Floats => _floats + _lanes.Sum(lane => lane.Floats);

    /// <summary>Number of the pass's first item within its batch: 0, but for a part of a batch.</summary>
    public int First { get; private set; }

    /// <summary>What a pass keeps for later in the same pass.</summary>
    public Stack<Tensor> Skips { get; } = new();

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

    /// <summary>
    /// Runs a pass as <paramref name="lanes"/> passes over parts of its items, at once, each on a part of the host's threads and in memory of
    /// its own (together as much as one pass over all).
    /// </summary>
    /// <param name="part">Called with the part's pool, its first item and how many it has.</param>
    public void Split(int items, int lanes, Action<ActivationPool, int, int> part)
    {
        var host = (HostDevice)Device;
        if (_lanes.Length != lanes)
        {
            ReleaseLanes();
            _lanes = [.. host.Lanes(lanes).Select(lane => new ActivationPool(lane))];
        }

        (_items, _part) = (items, part);
        host.RunLanes(lanes, _runLane);
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

        _floats += perItem * _capacity;
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

    public void Dispose()
    {
        Release();
        ReleaseLanes();
    }

    private void RunLane(int index)
    {
        var (first, end) = (_items * index / _lanes.Length, _items * (index + 1) / _lanes.Length);
        var lane = _lanes[index];
        lane.Begin(end - first);
        lane.First = first;
        _part!(lane, first, end - first);
    }

    private void ReleaseLanes()
    {
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        _lanes = [];
    }

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
        _floats = 0;
    }
}
