using Engram.Compare.Onnx;
using Engram.Compare.Timing;
using Engram.Compute;

namespace Engram.Compare.Cases;

/// <summary>Single operations at the shapes of Stable Diffusion 1.x with 64 × 64 latents.</summary>
internal static class Operations
{
    public static OperationComparison Convolution(IDevice device, int threads, int side, int inputs, int outputs)
    {
        var weights = Values.Floats((long)outputs * inputs * 9, 0.02f, 1);
        var bias = Values.Floats(outputs, 1f, 2);
        var source = Values.Floats((long)side * side * inputs, 1f, 3);
        var input = Upload(device, source, new Shape(1, side, side, inputs));
        var output = device.Allocate((long)side * side * outputs);
        var target = output.As(new Shape(1, side, side, outputs));
        var packed = device.Pack(weights, bias, outputs, inputs, 3);
        var graph = new OnnxGraph()
            .Input("x", 1, inputs, side, side).Constant("w", weights, outputs, inputs, 3, 3).Constant("b", bias, outputs)
            .Node("Conv", ["x", "w", "b"], "y", "", ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }))
            .Output("y", 1, outputs, side, side);
        var peer = new OnnxPeer(
            graph.ToArray(), threads, [("x", Values.ChannelsFirst(source, 1, side * side, inputs), [1, inputs, side, side])], [1, outputs, side, side]);
        return new OperationComparison(
            $"conv 3x3 {side}² × {inputs} → {outputs}", 18.0 * side * side * inputs * outputs, Limit.Fma, peer,
            () => device.Convolve(input, packed, target, 1, 1, default),
            () => Values.ChannelsFirst(Download(device, target), 1, side * side, outputs), input.Buffer, output, packed);
    }

    public static OperationComparison Product(IDevice device, int threads, int rows, int inputs, int outputs)
    {
        var weights = Values.Floats((long)outputs * inputs, 0.05f, 1);
        var source = Values.Floats((long)rows * inputs, 1f, 2);
        var input = Upload(device, source, new Shape(rows, inputs));
        var output = device.Allocate((long)rows * outputs);
        var target = output.As(new Shape(rows, outputs));
        var packed = device.Pack(weights, [], outputs, inputs, 1);
        var graph = new OnnxGraph()
            .Input("x", rows, inputs).Constant("w", Values.ChannelsFirst(weights, 1, outputs, inputs), inputs, outputs)
            .Node("MatMul", ["x", "w"], "y")
            .Output("y", rows, outputs);
        var peer = new OnnxPeer(graph.ToArray(), threads, [("x", source, [rows, inputs])], [rows, outputs]);
        return new OperationComparison(
            $"product {rows} × {inputs} · {inputs} × {outputs}", 2.0 * rows * inputs * outputs, Limit.Fma, peer,
            () => device.Multiply(input, packed, target, default), () => Download(device, target), input.Buffer, output, packed);
    }

    /// <summary>As PyTorch's exporter writes it (two products and a soft-max), or by ONNX Runtime's own fused operator.</summary>
    public static OperationComparison Attention(IDevice device, int threads, int queries, int keys, int heads, int width, bool fused)
    {
        var channels = heads * width;
        var (q, k, v) = (Values.Floats((long)queries * channels, 1f, 1), Values.Floats((long)keys * channels, 1f, 2), Values.Floats((long)keys * channels, 1f, 3));
        var query = Upload(device, q, new Shape(1, queries, channels));
        var key = Upload(device, k, new Shape(1, keys, channels));
        var value = Upload(device, v, new Shape(1, keys, channels));
        var output = device.Allocate((long)queries * channels);
        var target = output.As(new Shape(1, queries, channels));
        var graph = new OnnxGraph().Input("q", 1, queries, channels).Input("k", 1, keys, channels).Input("v", 1, keys, channels);
        if (fused)
        {
            graph.Node("MultiHeadAttention", ["q", "k", "v"], "y", "com.microsoft", ("num_heads", (long)heads));
        }
        else
        {
            graph.Constant("split", 1, -1, heads, width).Constant("join", 1, -1, channels).Constant("scale", [(float)(1 / Math.Sqrt(width))], 1)
                .Node("Reshape", ["q", "split"], "q4").Node("Reshape", ["k", "split"], "k4").Node("Reshape", ["v", "split"], "v4")
                .Node("Transpose", ["q4"], "qh", "", ("perm", new long[] { 0, 2, 1, 3 }))
                .Node("Transpose", ["k4"], "kh", "", ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Transpose", ["v4"], "vh", "", ("perm", new long[] { 0, 2, 1, 3 }))
                .Node("MatMul", ["qh", "kh"], "s").Node("Mul", ["s", "scale"], "t").Node("Softmax", ["t"], "p", "", ("axis", -1L))
                .Node("MatMul", ["p", "vh"], "o").Node("Transpose", ["o"], "ot", "", ("perm", new long[] { 0, 2, 1, 3 }))
                .Node("Reshape", ["ot", "join"], "y");
        }

        graph.Output("y", 1, queries, channels);
        var peer = new OnnxPeer(
            graph.ToArray(), threads, [("q", q, [1, queries, channels]), ("k", k, [1, keys, channels]), ("v", v, [1, keys, channels])], [1, queries, channels]);
        return new OperationComparison(
            $"attention {queries} × {keys}, {heads} heads of {width}{(fused ? ", peer's fused operator" : "")}", 4.0 * queries * keys * channels, Limit.Fma, peer,
            () => device.Attention(query, key, value, target, heads, causal: false),
            () => Download(device, target), query.Buffer, key.Buffer, value.Buffer, output);
    }

    /// <summary>Group norm and SiLU; the peer's nodes are those of PyTorch's exporter.</summary>
    public static OperationComparison GroupNorm(IDevice device, int threads, int side, int channels)
    {
        const int groups = 32;
        var positions = side * side;
        var source = Values.Floats((long)positions * channels, 1f, 1);
        var (gamma, beta) = (Values.Floats(channels, 1f, 2), Values.Floats(channels, 1f, 3));
        var input = Upload(device, source, new Shape(1, side, side, channels));
        var (factor, offset) = (Upload(device, gamma, new Shape(channels)), Upload(device, beta, new Shape(channels)));
        var output = device.Allocate(input.Count);
        var target = output.As(input.Shape);
        float[] ones = [.. Enumerable.Repeat(1f, groups)];
        var graph = new OnnxGraph()
            .Input("x", 1, channels, side, side).Constant("grouped", 1, groups, -1).Constant("whole", 1, channels, side, side)
            .Constant("ones", ones, groups).Constant("zeros", new float[groups], groups)
            .Constant("gamma", gamma, channels, 1, 1).Constant("beta", beta, channels, 1, 1)
            .Node("Reshape", ["x", "grouped"], "g")
            .Node("InstanceNormalization", ["g", "ones", "zeros"], "n", "", ("epsilon", 1e-5f))
            .Node("Reshape", ["n", "whole"], "w").Node("Mul", ["w", "gamma"], "m").Node("Add", ["m", "beta"], "a")
            .Node("Sigmoid", ["a"], "s").Node("Mul", ["a", "s"], "y")
            .Output("y", 1, channels, side, side);
        var peer = new OnnxPeer(
            graph.ToArray(), threads, [("x", Values.ChannelsFirst(source, 1, positions, channels), [1, channels, side, side])], [1, channels, side, side]);
        return new OperationComparison(
            $"group norm + SiLU {side}² × {channels}", 3.0 * sizeof(float) * positions * channels, Limit.Bandwidth, peer,
            () => device.GroupNorm(input, factor, offset, target, groups, 1e-5f, Activation.Silu, null),
            () => Values.ChannelsFirst(Download(device, target), 1, positions, channels), input.Buffer, factor.Buffer, offset.Buffer, output);
    }

    private static Tensor Upload(IDevice device, float[] values, Shape shape)
    {
        var tensor = device.Allocate(shape.Count).As(shape);
        device.Upload(values, tensor);
        return tensor;
    }

    private static float[] Download(IDevice device, Tensor tensor)
    {
        var values = new float[tensor.Count];
        device.Download(tensor, values);
        return values;
    }
}
