using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Engram.Compute.Host;

namespace Engram.Compute;

/// <summary>
/// The processor: SIMD over all cores. It loads no library of a GPU. Every operation is finished when it returns; after a first call
/// of each shape no operation allocates managed memory.
/// </summary>
public sealed class HostDevice : IDevice
{
    private readonly IDevice _device;
    private readonly WorkerPool _pool;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IDevice[]> _lanes = [];

    /// <param name="threads">Threads that work on an operation, the caller among them; 0 = all cores.</param>
    /// <param name="width">Vectors of other widths give the same bits; the best is the fastest.</param>
    /// <exception cref="DeviceException">The processor has no fused multiply-add or is older than AVX2.</exception>
    public HostDevice(int threads = 0, VectorWidth width = VectorWidth.Best)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        RequireProcessor(
            RuntimeInformation.ProcessArchitecture, Avx2.IsSupported && Fma.IsSupported, AdvSimd.Arm64.IsSupported);
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Width = width == VectorWidth.Best ? BestWidth : width;
        _pool = new WorkerPool(Threads);
        _device = Create(_pool);
    }

    public int Threads { get; }

    /// <summary>The width in use, never <see cref="VectorWidth.Best"/>.</summary>
    public VectorWidth Width { get; }

    private static VectorWidth BestWidth =>
        Vector512.IsHardwareAccelerated ? VectorWidth.V512
        : Vector256.IsHardwareAccelerated ? VectorWidth.V256
        : VectorWidth.V128;

    public string Name => _device.Name;

    public string Description => _device.Description;

    public void Dispose()
    {
        _device.Dispose();
        _pool.Dispose();
        foreach (var lane in _lanes.Values.SelectMany(lanes => lanes))
        {
            lane.Dispose();
        }
    }

    /// <summary>
    /// Devices that share this one's memory and packed weights and each work on their part of its threads: for things that do not depend on
    /// each other, such as the items of a batch. They are this device's, and live as long.
    /// </summary>
    /// <param name="count">1 to <see cref="Threads"/>.</param>
    public IReadOnlyList<IDevice> Lanes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Threads);
        lock (_gate)
        {
            if (!_lanes.TryGetValue(count, out var lanes))
            {
                lanes = new IDevice[count];
                for (var i = 0; i < count; i++)
                {
                    lanes[i] = Create(new WorkerPool(Threads / count));
                }

                _lanes.Add(count, lanes);
            }

            return lanes;
        }
    }

    /// <summary>Calls <paramref name="work"/> with 0 to <paramref name="count"/> − 1 on this device's threads at once, the caller's among them, and waits.</summary>
    public void RunLanes(int count, Action<int> work) => _pool.Run(work, count);

    public DeviceBuffer Allocate(long floats) =>
        _device.Allocate(floats);

    public DeviceBytes AllocateBytes(long bytes) =>
        _device.AllocateBytes(bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target) =>
        _device.Upload(source, target);

    public void Download(Tensor source, Span<float> target) =>
        _device.Download(source, target);

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset) =>
        _device.UploadBytes(source, target, offset);

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target) =>
        _device.DownloadBytes(source, offset, target);

    public void Copy(Tensor source, Tensor target) =>
        _device.Copy(source, target);

    public void Synchronize() =>
        _device.Synchronize();

    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel) =>
        _device.Pack(weights, bias, outputs, inputs, kernel);

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue) =>
        _device.Convolve(input, weights, output, stride, padding, epilogue);

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue) =>
        _device.Multiply(input, weights, output, epilogue);

    public void GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift) =>
        _device.GroupNorm(input, gamma, beta, output, groups, epsilon, activation, scaleShift);

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon) =>
        _device.LayerNorm(input, gamma, beta, output, epsilon);

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal) =>
        _device.Attention(query, key, value, output, heads, causal);

    public void Activate(Tensor input, Tensor output, Activation activation) =>
        _device.Activate(input, output, activation);

    public void Geglu(Tensor input, Tensor output) =>
        _device.Geglu(input, output);

    public void Add(Tensor left, Tensor right, Tensor output) =>
        _device.Add(left, right, output);

    public void Upsample(Tensor input, Tensor output) =>
        _device.Upsample(input, output);

    public void Concat(Tensor left, Tensor right, Tensor output) =>
        _device.Concat(left, right, output);

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output) =>
        _device.Embed(ids, tokens, positions, output);

    public void Combine(ReadOnlySpan<Term> terms, Tensor output) =>
        _device.Combine(terms, output);

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output) =>
        _device.Guide(unconditional, conditional, scale, output);

    public void Clamp(Tensor input, float low, float high, Tensor output) =>
        _device.Clamp(input, low, high, output);

    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output) =>
        _device.Noise(keys, draw, output);

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite) =>
        _device.Quantize(images, pixels, finite);

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output) =>
        _device.SquaredDistances(a, b, output);

    /// <summary>Refuses what would need a software fused multiply-add (85 times slower).</summary>
    internal static void RequireProcessor(Architecture architecture, bool hasAvx2AndFma, bool hasAdvSimd)
    {
        var supported = architecture switch
        {
            Architecture.X64 => hasAvx2AndFma,
            Architecture.Arm64 => hasAdvSimd,
            _ => false,
        };
        if (!supported)
        {
            throw new DeviceException("The host device needs an x86-64 processor with AVX2 and FMA, or Arm64; this one is older.");
        }
    }

    private IDevice Create(WorkerPool pool) => Width switch
    {
        VectorWidth.V512 => new SimdDevice<Simd512, Vector512<float>>(pool, Describe()),
        VectorWidth.V256 => new SimdDevice<Simd256, Vector256<float>>(pool, Describe()),
        _ => new SimdDevice<Simd128, Vector128<float>>(pool, Describe()),
    };

    private string Describe()
    {
        var bits = Width switch { VectorWidth.V512 => 512, VectorWidth.V256 => 256, _ => 128 };
        var kind = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "Arm64" : "x86-64";
        return $"{kind}, {bits}-bit vectors, {Threads} {(Threads == 1 ? "thread" : "threads")}";
    }
}
