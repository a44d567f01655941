using System.Runtime.InteropServices;
using Engram.Compute.Ilgpu;

namespace Engram.Compute.Doctor;

/// <summary>
/// One operation's inputs and outputs on one device. Inputs depend on the order of the calls only, so every device gets the same.
/// </summary>
internal sealed class SelfTestBench(IDevice device) : IDisposable
{
    // Any fixed key; the words are the test's data.
    private const ulong Key = 0x656E6772616D2D31;

    private readonly List<IDisposable> _owned = [];
    private readonly MemoryStream _results = new();
    private uint _inputs;

    public IDevice Device { get; } = device;

    public byte[] Results => _results.ToArray();

    /// <summary>A tensor of uniform values in [−scale, scale), the same on every device.</summary>
    public Tensor Input(Shape shape, float scale = 1f) => Place(Values(checked((int)shape.Count), scale), shape, 0);

    /// <summary>The same, beginning <paramref name="offset"/> floats into its buffer, where no vector of four begins.</summary>
    public Tensor Input(Shape shape, float scale, int offset) => Place(Values(checked((int)shape.Count), scale), shape, offset);

    public Tensor Output(Shape shape, int offset = 0) => Place(new float[shape.Count], shape, offset);

    /// <summary>Given values.</summary>
    public Tensor Place(ReadOnlySpan<float> values, Shape shape, int offset = 0)
    {
        var buffer = Own(Device.Allocate(values.Length + offset));
        var tensor = new Tensor(buffer, offset, shape);
        Device.Upload(values, tensor);
        return tensor;
    }

    public PackedWeights Weights(int outputs, int inputs, int kernel, bool bias)
    {
        var scale = 1f / MathF.Sqrt(inputs * kernel * kernel);
        var weights = Values(outputs * inputs * kernel * kernel, scale);
        return Own(Device.Pack(weights, bias ? Values(outputs, 1f) : [], outputs, inputs, kernel));
    }

    public ByteRows Bytes(int rows, int length, int stride, int offset)
    {
        var bytes = new byte[offset + (rows * stride)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)Word(i);
        }

        _inputs++;
        var buffer = Own(Device.AllocateBytes(bytes.Length));
        Device.UploadBytes(bytes, buffer, 0);
        return new ByteRows(buffer, offset, rows, length, stride);
    }

    public void Record(Tensor tensor)
    {
        var values = new float[tensor.Count];
        Device.Download(tensor, values);
        Record<float>(values);
    }

    public void Record<T>(ReadOnlySpan<T> values)
        where T : struct =>
        _results.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Forces a product kernel, on devices that have several.</summary>
    public void Use(ProductTiles tiles)
    {
        if (Device is IlgpuDevice ilgpu)
        {
            ilgpu.Tiles = tiles;
        }
    }

    public void Dispose()
    {
        Use(ProductTiles.Fitting);
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }

        _results.Dispose();
    }

    private float[] Values(int count, float scale)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            // 24 bits, exact in float32: [−1, 1).
            values[i] = (((int)(Word(i) >> 8) - (1 << 23)) / (float)(1 << 23)) * scale;
        }

        _inputs++;
        return values;
    }

    private uint Word(int index) => Philox.Words((uint)index, _inputs, 0, 0, Key).W0;

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
