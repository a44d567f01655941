using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.OpenCL;

namespace Engram.Compute.Ilgpu;

/// <summary>
/// All operations as ILGPU kernels, one source for CUDA and OpenCL. Kernels are compiled at their first use and then kept. One lock
/// and one stream per device: operations run whole and in the order of the calls.
/// </summary>
internal sealed partial class IlgpuDevice : IDevice
{
    /// <summary>Threads of a group, in every kernel.</summary>
    public const int GroupSize = 256;

    /// <summary>Bytes of shared memory that the largest kernel uses (the wide product's tiles).</summary>
    public const int SharedBytes = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly KernelCache _kernels;
    private readonly Scratch<float> _floats;
    private readonly Scratch<int> _ints;
    private readonly Scratch<long> _longs;
    private readonly Scratch<byte> _bytes;
    private readonly bool _isProcessor;
    private bool _disposed;

    /// <summary>Takes ownership of the context and the accelerator.</summary>
    public IlgpuDevice(string name, string description, Context context, Accelerator accelerator)
    {
        Name = name;
        Description = description;
        _context = context;
        _accelerator = accelerator;
        _stream = accelerator.DefaultStream;
        _isProcessor = accelerator.Device is CPUDevice || (accelerator.Device is CLDevice device && OpenClBackend.IsProcessor(device));
        _kernels = new KernelCache(accelerator);
        _floats = new Scratch<float>(this);
        _ints = new Scratch<int>(this);
        _longs = new Scratch<long>(this);
        _bytes = new Scratch<byte>(this);
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>Why a device cannot run the kernels, or null.</summary>
    public static string? Unsuited(Device device) =>
        device.MaxNumThreadsPerGroup < GroupSize
            ? $"it runs {device.MaxNumThreadsPerGroup} threads a group, and {GroupSize} are needed"
        : device.MaxSharedMemoryPerGroup < SharedBytes
            ? $"it has {device.MaxSharedMemoryPerGroup >> 10} KiB of shared memory a group, and {SharedBytes >> 10} are needed"
        : null;

    public void Synchronize()
    {
        using var scope = Enter();
        _stream.Synchronize();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _accelerator.Bind();
            _stream.Synchronize();
            _floats.Dispose();
            _ints.Dispose();
            _longs.Dispose();
            _bytes.Dispose();
            _accelerator.Dispose();
            _context.Dispose();
        }
    }

    /// <summary>Frees memory of this device; after the device itself is gone its memory is, too.</summary>
    internal void Free(MemoryBuffer memory)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _accelerator.Bind();
                memory.Dispose();
            }
        }
    }

    /// <exception cref="DeviceException">The device has not that much memory left.</exception>
    internal MemoryBuffer1D<T, Stride1D.Dense> AllocateMemory<T>(long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        using var scope = Enter();
        try
        {
            return _accelerator.Allocate1D<T>(Math.Max(length, 1));
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            var mebibytes = (length * Interop.SizeOf<T>()) >> 20;
            throw new DeviceException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Device '{Name}' has no {mebibytes} MiB of memory left: use a smaller batch. ({e.Message})"),
                e);
        }
    }

    /// <summary>Takes the device for one operation, and binds it to the calling thread as CUDA needs it.</summary>
    private Lock.Scope Enter()
    {
        var scope = _gate.EnterScope();
        if (_disposed)
        {
            scope.Dispose();
            throw new ObjectDisposedException(Name);
        }

        _accelerator.Bind();
        return scope;
    }

    /// <summary>The elements of a tensor; kernels count them in 32 bits.</summary>
    private ArrayView<float> View(Tensor tensor)
    {
        if (tensor.Buffer is not IlgpuBuffer buffer || buffer.Device != this)
        {
            throw new ShapeException($"A tensor {tensor.Shape} is not in the memory of device '{Name}'.");
        }

        ShapeException.Require(tensor.Count <= int.MaxValue, $"{tensor.Shape} has more than 2^31 − 1 elements: use a smaller batch.");
        ShapeException.Require(tensor.Offset >= 0 && tensor.Offset + tensor.Count <= buffer.Length, $"{tensor.Shape} leaves its buffer.");
        return buffer.Memory.View.SubView(tensor.Offset, tensor.Count);
    }

    private ArrayView<byte> View(DeviceBytes bytes, long offset, long length)
    {
        if (bytes is not IlgpuBytes memory || memory.Device != this)
        {
            throw new ShapeException($"Bytes are not in the memory of device '{Name}'.");
        }

        ShapeException.Require(
            offset >= 0 && length >= 0 && offset + length <= bytes.Length,
            $"[{offset}, {offset + length}) leaves {bytes.Length} bytes.");
        return memory.Memory.View.SubView(offset, length);
    }
}
