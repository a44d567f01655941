using System.Text;

namespace Engram.Tests;

/// <summary>Writes small ONNX models (opset 13), as the exporters write them: a protocol buffer of graph, inputs, outputs and metadata.</summary>
public sealed class OnnxWriter
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Half = 10;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];
    private readonly List<byte[]> _metadata = [];

    /// <param name="shape">A negative extent is a free one.</param>
    public OnnxWriter Input(string name, int type, params long[] shape)
    {
        _inputs.Add(Value(name, type, shape));
        return this;
    }

    public OnnxWriter Output(string name, int type, params long[] shape)
    {
        _outputs.Add(Value(name, type, shape));
        return this;
    }

    public OnnxWriter Node(string operation, string input, string output, params (string Name, long[] Values)[] attributes)
    {
        byte[] node = [.. Text(1, input), .. Text(2, output), .. Text(4, operation), .. attributes.SelectMany(pair => Bytes(5, Attribute(pair.Name, pair.Values)))];
        _nodes.Add(node);
        return this;
    }

    public OnnxWriter Metadata(string key, string value)
    {
        _metadata.Add([.. Text(1, key), .. Text(2, value)]);
        return this;
    }

    public byte[] ToArray()
    {
        byte[] graph =
        [
            .. _nodes.SelectMany(node => Bytes(1, node)), .. Text(2, "test"),
            .. _inputs.SelectMany(value => Bytes(11, value)), .. _outputs.SelectMany(value => Bytes(12, value)),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, ""), .. Number(2, 13)]), .. _metadata.SelectMany(entry => Bytes(14, entry))];
    }

    public string Write(string path)
    {
        File.WriteAllBytes(path, ToArray());
        return path;
    }

    /// <summary>An encoder whose embedding is the mean of each channel as the model sees it.</summary>
    /// <param name="side">Negative takes any.</param>
    public static OnnxWriter ChannelMeans(long side = -1) => new OnnxWriter()
        .Input("pixel_values", Float, -1, 3, side, side)
        .Output("image_embeds", Float, -1, 3)
        .Node("GlobalAveragePool", "pixel_values", "pooled")
        .Node("Flatten", "pooled", "image_embeds", ("axis", [1]));

    // One number is an INT attribute, several are INTS; a list of one is told by the name.
    private static byte[] Attribute(string name, long[] values) => name == "axes"
        ? [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)]
        : [.. Text(1, name), .. Number(3, values[0]), .. Number(20, 2)];

    private static byte[] Value(string name, int type, long[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany((extent, i) => Bytes(1, extent < 0 ? Text(2, $"free{i}") : Number(1, extent)))];
        byte[] tensor = [.. Number(1, type), .. Bytes(2, dimensions)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Number(int field, long value) => [.. Varint((ulong)(field << 3)), .. Varint((ulong)value)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
