using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>
/// Reads a network's weights in the shapes that its configuration asks for, packs them for the device, and owns them afterwards.
/// Without a device it only checks names and shapes, so that a whole folder is judged before anything is loaded.
/// </summary>
internal sealed class Parameters(IWeights weights, JsonConfig config, IDevice? device) : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private float[] _values = [];

    /// <summary>Numbers of the convolutions' and products' weights packed so far, biases apart.</summary>
    public long Packed { get; private set; }

    /// <summary>Builds a network; where that fails, what was loaded by then is freed.</summary>
    public static TNetwork Build<TNetwork>(IWeights weights, JsonConfig config, IDevice device, Func<Parameters, TNetwork> build)
    {
        var parameters = new Parameters(weights, config, device);
        try
        {
            return build(parameters);
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }

    /// <summary>[outputs, inputs] of a matrix product over the channels.</summary>
    public PackedWeights Matrix(string name, int outputs, int inputs, bool bias = true)
    {
        Require(name + ".weight", outputs, inputs);
        return Pack(name, outputs, inputs, 1, bias);
    }

    /// <summary>A 1 × 1 convolution, which is a matrix product over the channels: [outputs, inputs, 1, 1].</summary>
    public PackedWeights Pointwise(string name, int outputs, int inputs)
    {
        Require(name + ".weight", outputs, inputs, 1, 1);
        return Pack(name, outputs, inputs, 1, true);
    }

    /// <summary>Either of the two: attention of old VAEs was written as convolutions.</summary>
    public PackedWeights MatrixOrPointwise(string name, int outputs, int inputs) =>
        weights.Has(name + ".weight") && weights.ShapeOf(name + ".weight").Count == 4
            ? Pointwise(name, outputs, inputs)
            : Matrix(name, outputs, inputs);

    /// <summary>A 3 × 3 convolution: [outputs, inputs, 3, 3].</summary>
    public PackedWeights Convolution(string name, int outputs, int inputs)
    {
        Require(name + ".weight", outputs, inputs, 3, 3);
        return Pack(name, outputs, inputs, 3, true);
    }

    /// <summary>A convolution whose outputs are used in two halves, as two: the channels of each half then lie together.</summary>
    public (PackedWeights First, PackedWeights Second) Halves(string name, int outputs, int inputs, int kernel)
    {
        Require(name + ".weight", outputs, inputs, kernel, kernel);
        Require(name + ".bias", outputs);
        if (device is null)
        {
            Pack(name, outputs, inputs, kernel, true);
            return (new UnloadedWeights(outputs / 2, inputs, kernel), new UnloadedWeights(outputs / 2, inputs, kernel));
        }

        var half = outputs / 2;
        var terms = inputs * kernel * kernel;
        var matrix = Read(name + ".weight", outputs * terms).ToArray();
        var bias = Read(name + ".bias", outputs).ToArray();
        var first = device.Pack(matrix.AsSpan(0, half * terms), bias.AsSpan(0, half), half, inputs, kernel);
        var second = device.Pack(matrix.AsSpan(half * terms), bias.AsSpan(half), half, inputs, kernel);
        _owned.Add(first);
        _owned.Add(second);
        return (first, second);
    }

    /// <summary>Factor and offset of a group norm over <paramref name="channels"/> in <paramref name="groups"/> groups.</summary>
    public Norm GroupNorm(string name, int channels, int groups)
    {
        if (groups < 1 || channels % groups != 0)
        {
            throw ModelException.In(config.File, $"norm_num_groups: {groups} does not divide the {channels} channels of {name}.");
        }

        return LayerNorm(name, channels);
    }

    /// <summary>Factor and offset of a layer norm.</summary>
    public Norm LayerNorm(string name, int channels) => new(Vector(name + ".weight", channels), Vector(name + ".bias", channels));

    /// <summary>An embedding's rows: [rows, width].</summary>
    public Tensor Table(string name, int rows, int width)
    {
        Require(name, rows, width);
        return Load(name, new Shape(rows, width));
    }

    /// <summary>Refuses tensors that no part of the network asked for, and lets go of the memory that loading needed.</summary>
    public void Finish()
    {
        weights.RequireAllUsed();
        _values = [];
    }

    public void Dispose()
    {
        foreach (var item in _owned)
        {
            item.Dispose();
        }

        _owned.Clear();
    }

    private void Require(string name, params ReadOnlySpan<long> shape)
    {
        weights.Require(name, shape);

        // Asked for is as good as read: a mere check has to find what is left over too.
        weights.Ignore(name);
    }

    private Tensor Vector(string name, int length)
    {
        Require(name, length);
        return Load(name, new Shape(length));
    }

    private Tensor Load(string name, Shape shape)
    {
        if (device is null)
        {
            return new UnloadedBuffer(shape.Count).As(shape);
        }

        var buffer = device.Allocate(shape.Count);
        _owned.Add(buffer);
        var tensor = buffer.As(shape);
        device.Upload(Read(name, checked((int)shape.Count)), tensor);
        return tensor;
    }

    private PackedWeights Pack(string name, int outputs, int inputs, int kernel, bool bias)
    {
        if (bias)
        {
            Require(name + ".bias", outputs);
        }

        Packed += (long)outputs * inputs * kernel * kernel;
        if (device is null)
        {
            return new UnloadedWeights(outputs, inputs, kernel);
        }

        var offsets = bias ? Read(name + ".bias", outputs).ToArray() : [];
        var matrix = Read(name + ".weight", checked(outputs * inputs * kernel * kernel));
        var packed = device.Pack(matrix, offsets, outputs, inputs, kernel);
        _owned.Add(packed);
        return packed;
    }

    /// <summary>Valid until the next call.</summary>
    private ReadOnlySpan<float> Read(string name, int count)
    {
        if (_values.Length < count)
        {
            _values = new float[count];
        }

        var values = _values.AsSpan(0, count);
        weights.ReadFloats(name, values);
        return values;
    }

    private sealed class UnloadedWeights(int outputs, int inputs, int kernel) : PackedWeights(outputs, inputs, kernel)
    {
        protected override void Dispose(bool disposing) { }
    }

    private sealed class UnloadedBuffer(long length) : DeviceBuffer(length)
    {
        protected override void Dispose(bool disposing) { }
    }
}
