using Engram.Compute;
using Xunit;

namespace Engram.Tests;

/// <summary>
/// Tensors of one case on one device. Values are noise named by the case and the order of creation, so two devices get the same;
/// outputs lie between guards that the operation must not touch, and every second tensor starts off a vector's alignment.
/// </summary>
public sealed class Workspace(IDevice device, string name) : IDisposable
{
    private const int Guard = 37;
    private const float Untouched = 12345.678f;

    private readonly List<IDisposable> _owned = [];
    private readonly List<(DeviceBuffer Buffer, long Start, long End)> _guards = [];
    private readonly ulong _key = NoiseKeys.Derive(0, name, "case");
    private uint _created;

    public IDevice Device { get; } = device;

    /// <summary>Uniform values in [−scale, scale).</summary>
    public float[] Values(long count, float scale = 1)
    {
        var draw = _created++;
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var (word, _, _, _) = Philox.Words((uint)i, draw, 0, 0, _key);
            values[i] = ((int)(word >> 8) - (1 << 23)) / (float)(1 << 23) * scale;
        }

        return values;
    }

    public byte[] Bytes(long count)
    {
        var draw = _created++;
        var values = new byte[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (byte)Philox.Words((uint)i, draw, 0, 0, _key).W0;
        }

        return values;
    }

    public Tensor Input(Shape shape, float scale = 1) => Input(shape, Values(shape.Count, scale));

    public Tensor Input(Shape shape, float[] values)
    {
        var offset = (_created++ & 1) == 0 ? 0 : 5;
        var buffer = Device.Allocate(shape.Count + offset);
        _owned.Add(buffer);
        var tensor = new Tensor(buffer, offset, shape);
        Device.Upload(values, tensor);
        return tensor;
    }

    public Tensor Output(Shape shape)
    {
        var buffer = Device.Allocate(shape.Count + (2 * Guard));
        _owned.Add(buffer);
        var all = new float[buffer.Length];
        all.AsSpan().Fill(Untouched);
        Device.Upload(all, buffer.As(new Shape((int)buffer.Length)));
        var offset = (_created++ & 1) == 0 ? 32 : Guard;
        _guards.Add((buffer, offset, offset + shape.Count));
        return new Tensor(buffer, offset, shape);
    }

    public PackedWeights Weights(int outputs, int inputs, int kernel, bool bias)
    {
        // Sums stay near 1, as in a trained network.
        var scale = 1f / MathF.Sqrt(inputs * kernel * kernel);
        var packed = Device.Pack(
            Values((long)outputs * inputs * kernel * kernel, scale), bias ? Values(outputs) : [], outputs, inputs, kernel);
        _owned.Add(packed);
        return packed;
    }

    public DeviceBytes ByteBuffer(byte[] values)
    {
        var buffer = Device.AllocateBytes(values.Length);
        _owned.Add(buffer);
        Device.UploadBytes(values, buffer, 0);
        return buffer;
    }

    public float[] Read(Tensor tensor)
    {
        var values = new float[tensor.Count];
        Device.Download(tensor, values);
        return values;
    }

    public long[] Bits(Tensor tensor) => Array.ConvertAll(Read(tensor), v => (long)BitConverter.SingleToUInt32Bits(v));

    internal void RequireGuards()
    {
        foreach (var (buffer, start, end) in _guards)
        {
            var all = Read(buffer.As(new Shape((int)buffer.Length)));
            for (var i = 0; i < all.Length; i++)
            {
                Assert.True((i >= start && i < end) || all[i] == Untouched, $"Element {i - start} outside the output was written.");
            }
        }
    }

    public void Dispose()
    {
        Device.Synchronize();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }
}
