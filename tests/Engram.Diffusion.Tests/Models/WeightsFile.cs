using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Engram.Tests;

/// <summary>A safetensors file taken apart, so that a test can rename, reshape, add and remove tensors and write it back.</summary>
internal sealed class WeightsFile
{
    private readonly string _path;
    private readonly List<(string Name, string Type, long[] Shape, byte[] Data)> _tensors = [];

    public WeightsFile(string path)
    {
        _path = path;
        var file = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, start - 8));
        foreach (var tensor in header.RootElement.EnumerateObject().Where(t => t.Name != "__metadata__"))
        {
            var offsets = tensor.Value.GetProperty("data_offsets");
            var data = file[(start + offsets[0].GetInt32())..(start + offsets[1].GetInt32())];
            long[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
            _tensors.Add((tensor.Name, tensor.Value.GetProperty("dtype").GetString()!, shape, data));
        }
    }

    public WeightsFile Rename(Func<string, string> newName)
    {
        for (var i = 0; i < _tensors.Count; i++)
        {
            _tensors[i] = _tensors[i] with { Name = newName(_tensors[i].Name) };
        }

        return this;
    }

    public WeightsFile Reshape(Func<string, bool> which, Func<long[], long[]> newShape)
    {
        for (var i = 0; i < _tensors.Count; i++)
        {
            if (which(_tensors[i].Name))
            {
                _tensors[i] = _tensors[i] with { Shape = newShape(_tensors[i].Shape) };
            }
        }

        return this;
    }

    public WeightsFile Remove(string name)
    {
        Assert.Equal(1, _tensors.RemoveAll(t => t.Name == name));
        return this;
    }

    public WeightsFile Add(string name, string type, long[] shape, byte[] data)
    {
        _tensors.Add((name, type, shape, data));
        return this;
    }

    public WeightsFile AddCopy(string name, string newName)
    {
        var source = _tensors.Single(t => t.Name == name);
        _tensors.Add(source with { Name = newName });
        return this;
    }

    /// <summary>Replaces an F32 or F16 tensor's values, keeping its shape.</summary>
    public WeightsFile Fill(string name, float value)
    {
        var index = _tensors.FindIndex(t => t.Name == name);
        var values = new float[_tensors[index].Shape.Aggregate(1L, (a, b) => a * b)];
        Array.Fill(values, value);
        _tensors[index] = _tensors[index] with { Type = "F32", Data = MemoryMarshal.AsBytes(values.AsSpan()).ToArray() };
        return this;
    }

    public void Save(string? path = null)
    {
        var writer = new SafetensorsWriter();
        foreach (var (name, type, shape, data) in _tensors)
        {
            writer.Add(name, type, shape, data);
        }

        writer.Write(path ?? _path);
    }
}
