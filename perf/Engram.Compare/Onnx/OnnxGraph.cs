using System.Runtime.InteropServices;

namespace Engram.Compare.Onnx;

/// <summary>
/// A small ONNX model put together in memory, by the field numbers of onnx.proto. Tensors are float32 or int64; the operator set is 17,
/// as PyTorch's exporter writes it, and com.microsoft 1 for ONNX Runtime's own operators.
/// </summary>
internal sealed class OnnxGraph
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly ProtoWriter _graph = new();

    public OnnxGraph Input(string name, params ReadOnlySpan<long> shape) => Value(11, name, shape);

    public OnnxGraph Output(string name, params ReadOnlySpan<long> shape) => Value(12, name, shape);

    /// <summary>A constant of the model.</summary>
    public OnnxGraph Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Tensor(name, Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant list of integers: the shape that a Reshape takes.</summary>
    public OnnxGraph Constant(string name, params ReadOnlySpan<long> values) =>
        Tensor(name, Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <param name="attributes">Values are long, float or long[].</param>
    public OnnxGraph Node(string type, string[] inputs, string output, string domain = "", params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        foreach (var (name, value) in attributes)
        {
            node.Message(5, attribute => Attribute(attribute.Text(1, name), value));
        }

        node.Text(7, domain);
        _graph.Bytes(1, node.ToArray());
        return this;
    }

    public byte[] ToArray() => new ProtoWriter()
        .Integer(1, 8)
        .Message(8, set => set.Text(1, "").Integer(2, 17))
        .Message(8, set => set.Text(1, "com.microsoft").Integer(2, 1))
        .Bytes(7, _graph.Text(2, "compare").ToArray())
        .ToArray();

    private static void Attribute(ProtoWriter attribute, object value)
    {
        switch (value)
        {
            case float single:
                attribute.Single(2, single).Integer(20, 1);
                break;
            case long integer:
                attribute.Integer(3, integer).Integer(20, 2);
                break;
            case long[] integers:
                foreach (var integer in integers)
                {
                    attribute.Integer(8, integer);
                }

                attribute.Integer(20, 7);
                break;
            default:
                throw new ArgumentException($"{value} is no attribute that is written here.", nameof(value));
        }
    }

    private OnnxGraph Value(int field, string name, ReadOnlySpan<long> shape)
    {
        var extents = shape.ToArray();
        _graph.Message(field, value => value.Text(1, name).Message(2, type => type.Message(1, tensor => tensor.Integer(1, Float).Message(2, dimensions =>
        {
            foreach (var extent in extents)
            {
                dimensions.Message(1, dimension => dimension.Integer(1, extent));
            }
        }))));
        return this;
    }

    private OnnxGraph Tensor(string name, int type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var tensor = new ProtoWriter();
        foreach (var extent in shape)
        {
            tensor.Integer(1, extent);
        }

        _graph.Bytes(5, tensor.Integer(2, type).Text(8, name).Bytes(9, bytes).ToArray());
        return this;
    }
}
