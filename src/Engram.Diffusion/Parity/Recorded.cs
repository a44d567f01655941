namespace Engram.Diffusion;

/// <summary>The recorded tensors of a parity folder: io.safetensors.</summary>
internal sealed class Recorded : IDisposable
{
    public const string FileName = "io.safetensors";

    private readonly SafetensorsFile _file;

    private Recorded(SafetensorsFile file) => _file = file;

    public string Path => _file.Path;

    public static Recorded Open(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        return File.Exists(path)
            ? new Recorded(SafetensorsFile.Open(path))
            : throw ModelException.In(path, "the file is missing; it holds the recorded inputs and outputs to compare with");
    }

    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>The extents of a tensor of <paramref name="rank"/>, all at least 1; a missing or other one is refused by name.</summary>
    public int[] Shape(string name, int rank)
    {
        var entry = Find(name);
        return entry.Shape.Count == rank && entry.Shape.All(extent => extent is > 0 and <= int.MaxValue)
            ? [.. entry.Shape.Select(extent => (int)extent)]
            : throw Refuse(name, $"has shape {entry.ShapeText} where {rank} positive extents are needed");
    }

    public float[] Floats(string name)
    {
        var values = new float[Find(name).Count];
        _file.ReadFloats(name, values);
        return values;
    }

    public float[] Floats(string name, params ReadOnlySpan<int> shape)
    {
        var entry = Find(name);
        var same = entry.Shape.Count == shape.Length;
        for (var i = 0; same && i < shape.Length; i++)
        {
            same = entry.Shape[i] == shape[i];
        }

        return same
            ? Floats(name)
            : throw Refuse(name, $"has shape {entry.ShapeText} where [{string.Join(", ", shape.ToArray())}] is needed");
    }

    /// <summary>One integer an item, out of [0, limit).</summary>
    public int[] Integers(string name, int count, int limit)
    {
        var entry = Find(name);
        if (entry.Count != count)
        {
            throw Refuse(name, $"has shape {entry.ShapeText} where {count} integers are needed");
        }

        var values = new long[count];
        _file.ReadIntegers(name, values);
        foreach (var value in values)
        {
            if (value < 0 || value >= limit)
            {
                throw Refuse(name, $"holds {value}, which is outside 0 … {limit - 1}");
            }
        }

        return [.. values.Select(value => (int)value)];
    }

    /// <summary>A timestep an item, whole or fractional; a single one serves all.</summary>
    public float[] Timesteps(string name, int items)
    {
        var entry = Find(name);
        if (entry.Count != items && entry.Count != 1)
        {
            throw Refuse(name, $"has shape {entry.ShapeText} where one value or {items} are needed");
        }

        float[] values;
        if (entry.Type is NumberType.I64 or NumberType.I32)
        {
            var integers = new long[entry.Count];
            _file.ReadIntegers(name, integers);
            values = [.. integers.Select(value => (float)value)];
        }
        else
        {
            values = Floats(name);
        }

        return values.Length == items ? values : [.. Enumerable.Repeat(values[0], items)];
    }

    public ModelException Refuse(string name, string what) => ModelException.In(Path, $"tensor '{name}' {what}");

    public void Dispose() => _file.Dispose();

    private TensorEntry Find(string name) => _file.Tensors.TryGetValue(name, out var entry)
        ? entry
        : throw ModelException.In(Path, $"tensor '{name}' is missing");
}
