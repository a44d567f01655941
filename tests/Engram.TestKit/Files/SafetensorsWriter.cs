using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Engram.Tests;

/// <summary>Builds safetensors files for tests, right ones and, through <see cref="Raw"/>, wrong ones.</summary>
public sealed class SafetensorsWriter
{
    private readonly List<(string Name, string Type, long[] Shape, byte[] Data)> _tensors = [];

    public SafetensorsWriter Add(string name, long[] shape, ReadOnlySpan<float> values) =>
        Add(name, "F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    public SafetensorsWriter AddHalf(string name, long[] shape, ReadOnlySpan<float> values)
    {
        var data = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(2 * i), (Half)values[i]);
        }

        return Add(name, "F16", shape, data);
    }

    public SafetensorsWriter AddIntegers(string name, long[] shape, ReadOnlySpan<long> values) =>
        Add(name, "I64", shape, MemoryMarshal.AsBytes(values).ToArray());

    public SafetensorsWriter Add(string name, string type, long[] shape, byte[] data)
    {
        _tensors.Add((name, type, shape, data));
        return this;
    }

    public void Write(string path)
    {
        var header = new StringBuilder("{");
        var offset = 0L;
        foreach (var (name, type, shape, data) in _tensors)
        {
            header.Append(header.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture,
                $"{JsonSerializer.Serialize(name)}:{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{offset},{offset + data.Length}]}}");
            offset += data.Length;
        }

        File.WriteAllBytes(path, Raw(header.Append('}').ToString(), [.. _tensors.SelectMany(t => t.Data)]));
    }

    /// <summary>A file of any header text and data.</summary>
    public static byte[] Raw(string header, ReadOnlySpan<byte> data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        data.CopyTo(file.AsSpan(8 + text.Length));
        return file;
    }
}
