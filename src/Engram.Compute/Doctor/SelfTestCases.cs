using Engram.Compute.Ilgpu;

namespace Engram.Compute.Doctor;

/// <summary>
/// Every operation on small ragged shapes: just below, at and above the tiles of the kernels (4, 16, 64, 128), more than one chain of
/// 1,152 terms, more than one chunk of 256 positions, more than one block of 64 keys, and tensors where no vector of four begins.
/// </summary>
internal static class SelfTestCases
{
    private static readonly Activation[] Activations = [Activation.None, Activation.Silu, Activation.Gelu, Activation.QuickGelu];

    public static IReadOnlyList<(string Name, Action<SelfTestBench> Run)> All { get; } =
    [
        ("convolution", Convolution),
        ("convolution, wide tiles", WideConvolution),
        ("convolution, Winograd", Winograd),
        ("convolution, Winograd, wide tiles", WideWinograd),
        ("matrix product", Product),
        ("matrix product, wide tiles", WideProduct),
        ("group norm", GroupNorm),
        ("layer norm", LayerNorm),
        ("attention", Attention),
        ("activations", Activate),
        ("gated GELU", Geglu),
        ("sum", Add),
        ("resize", Upsample),
        ("concatenation", Concat),
        ("embedding", Embed),
        ("combination", Combine),
        ("guidance", Guide),
        ("clamp", Clamp),
        ("noise", Noise),
        ("pixels", Quantize),
        ("squared distances", Distances),
    ];

    private static void Convolution(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Narrow);
        Convolve(bench, new Shape(2, 7, 9, 3), 5, 3, 1, 1, Activation.None);
        Convolve(bench, new Shape(1, 9, 8, 4), 12, 3, 2, 1, Activation.Silu);
        Convolve(bench, new Shape(1, 8, 6, 8), 4, 3, 2, 0, Activation.None);
        Convolve(bench, new Shape(1, 5, 5, 129), 3, 3, 1, 1, Activation.Silu);
        Convolve(bench, new Shape(2, 3, 5, 17), 65, 1, 1, 0, Activation.None);
    }

    private static void WideConvolution(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Wide);
        Convolve(bench, new Shape(1, 11, 12, 12), 68, 3, 1, 1, Activation.Silu);
        Convolve(bench, new Shape(1, 3, 4, 129), 65, 3, 1, 1, Activation.None);
    }

    private static void Winograd(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Narrow);
        Convolve(bench, new Shape(2, 9, 10, 32), 48, 3, 1, 1, Activation.Silu);
        Convolve(bench, new Shape(1, 8, 8, 80), 32, 3, 1, 1, Activation.None);
    }

    private static void WideWinograd(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Wide);
        Convolve(bench, new Shape(1, 11, 7, 80), 80, 3, 1, 1, Activation.Gelu);
    }

    private static void Product(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Narrow);
        Multiply(bench, 1, 1, 1, Activation.None, 0);
        Multiply(bench, 65, 16, 64, Activation.Gelu, 0);
        Multiply(bench, 6, 1155, 67, Activation.QuickGelu, 0);
        Multiply(bench, 3, 20, 8, Activation.None, 1);
    }

    private static void WideProduct(SelfTestBench bench)
    {
        bench.Use(ProductTiles.Wide);
        Multiply(bench, 129, 16, 132, Activation.Silu, 0);
        Multiply(bench, 6, 1156, 66, Activation.None, 0);
    }

    private static void GroupNorm(SelfTestBench bench)
    {
        Normalize(bench, new Shape(2, 5, 7, 12), 3, Activation.Silu, false);
        Normalize(bench, new Shape(1, 17, 16, 8), 8, Activation.None, true);
        Normalize(bench, new Shape(1, 3, 260), 1, Activation.Silu, true);
    }

    private static void LayerNorm(SelfTestBench bench)
    {
        foreach (var (rows, channels) in new[] { (3, 5), (17, 16), (2, 77) })
        {
            var input = bench.Input(new Shape(rows, channels), 3f);
            var gamma = bench.Input(new Shape(channels));
            var beta = bench.Input(new Shape(channels));
            var output = bench.Output(input.Shape);
            bench.Device.LayerNorm(input, gamma, beta, output, 1e-5f);
            bench.Record(output);
            bench.Device.LayerNorm(input, gamma, beta, input, 1e-5f);
            bench.Record(input);
        }
    }

    private static void Attention(SelfTestBench bench)
    {
        Attend(bench, 2, 3, 5, 2, 4, false, 0);
        Attend(bench, 1, 66, 66, 1, 20, true, 0);
        Attend(bench, 1, 5, 130, 1, 67, false, 0);
        Attend(bench, 1, 9, 64, 2, 8, true, 1);
    }

    private static void Activate(SelfTestBench bench)
    {
        foreach (var activation in Activations)
        {
            var input = bench.Input(new Shape(3, 257), 12f);
            var output = bench.Output(input.Shape);
            bench.Device.Activate(input, output, activation);
            bench.Record(output);
            bench.Device.Activate(input, input, activation);
            bench.Record(input);
        }
    }

    private static void Geglu(SelfTestBench bench)
    {
        var input = bench.Input(new Shape(7, 74), 4f);
        var output = bench.Output(new Shape(7, 37));
        bench.Device.Geglu(input, output);
        bench.Record(output);
    }

    private static void Add(SelfTestBench bench)
    {
        var left = bench.Input(new Shape(3, 5, 19));
        var right = bench.Input(left.Shape, 1000f);
        var output = bench.Output(left.Shape);
        bench.Device.Add(left, right, output);
        bench.Record(output);
        bench.Device.Add(left, right, left);
        bench.Record(left);
        bench.Device.Copy(right, output);
        bench.Record(output);
    }

    private static void Upsample(SelfTestBench bench)
    {
        var input = bench.Input(new Shape(2, 3, 5, 7));
        foreach (var shape in new[] { new Shape(2, 6, 10, 7), new Shape(2, 7, 8, 7), new Shape(2, 2, 3, 7) })
        {
            var output = bench.Output(shape);
            bench.Device.Upsample(input, output);
            bench.Record(output);
        }
    }

    private static void Concat(SelfTestBench bench)
    {
        var left = bench.Input(new Shape(2, 3, 5, 7));
        var right = bench.Input(new Shape(2, 3, 5, 4));
        var output = bench.Output(new Shape(2, 3, 5, 11));
        bench.Device.Concat(left, right, output);
        bench.Record(output);
    }

    private static void Embed(SelfTestBench bench)
    {
        var tokens = bench.Input(new Shape(11, 13));
        var positions = bench.Input(new Shape(5, 13));
        var output = bench.Output(new Shape(2, 4, 13));
        bench.Device.Embed([0, 10, 3, 3, 7, 1, 0, 9], tokens, positions, output);
        bench.Record(output);
        bench.Device.Embed([4, 5, 6, 0, 0, 10, 2, 1], tokens, null, output);
        bench.Record(output);
    }

    private static void Combine(SelfTestBench bench)
    {
        for (var count = 1; count <= OperationShapes.MaxTerms; count++)
        {
            var terms = new Term[count];
            for (var i = 0; i < count; i++)
            {
                terms[i] = new Term(0.37f - (0.21f * i), bench.Input(new Shape(2, 131)));
            }

            var output = bench.Output(terms[0].Value.Shape);
            bench.Device.Combine(terms, output);
            bench.Record(output);
            bench.Device.Combine(terms, terms[^1].Value);
            bench.Record(terms[^1].Value);
        }
    }

    private static void Guide(SelfTestBench bench)
    {
        var unconditional = bench.Input(new Shape(1, 9, 8, 4));
        var conditional = bench.Input(unconditional.Shape);
        bench.Device.Guide(unconditional, conditional, 7.5f, conditional);
        bench.Record(conditional);
    }

    private static void Clamp(SelfTestBench bench)
    {
        var input = bench.Input(new Shape(1, 9, 8, 4), 2f);
        var output = bench.Output(input.Shape);
        bench.Device.Clamp(input, -1f, 0.75f, output);
        bench.Record(output);
    }

    private static void Noise(SelfTestBench bench)
    {
        var output = bench.Output(new Shape(3, 5, 7, 3));
        bench.Device.Noise([new NoiseKey(1, 0), new NoiseKey(0xFEDCBA9876543210, 4_000_000_000), new NoiseKey(1, 1)], 2, output);
        bench.Record(output);
    }

    private static void Quantize(SelfTestBench bench)
    {
        var images = bench.Input(new Shape(2, 9, 7, 3), 1.25f);
        var broken = bench.Place([float.NaN, 0.1f, 0.2f, float.PositiveInfinity, -1f, 1f], new Shape(3, 1, 1, 2));
        foreach (var tensor in new[] { images, broken })
        {
            var pixels = new byte[tensor.Count];
            var finite = new bool[tensor.Shape.A];
            bench.Device.Quantize(tensor, pixels, finite);
            bench.Record<byte>(pixels);
            bench.Record<bool>(finite);
        }
    }

    private static void Distances(SelfTestBench bench)
    {
        Distances(bench, bench.Bytes(5, 48, 48, 0), bench.Bytes(3, 48, 52, 4));
        Distances(bench, bench.Bytes(65, 19, 23, 1), bench.Bytes(3, 19, 19, 0));
        Distances(bench, bench.Bytes(2, 33_001, 33_001, 0), bench.Bytes(1, 33_001, 33_001, 3));
    }

    private static void Convolve(SelfTestBench bench, Shape shape, int outputs, int kernel, int stride, int padding, Activation activation)
    {
        var input = bench.Input(shape);
        var height = ((shape.B + (2 * padding) - kernel) / stride) + 1;
        var width = ((shape.C + (2 * padding) - kernel) / stride) + 1;
        var output = bench.Output(new Shape(shape.A, height, width, outputs));
        var shift = bench.Input(new Shape(shape.A, outputs));
        var residual = bench.Input(output.Shape);
        var biased = bench.Weights(outputs, shape.D, kernel, true);
        bench.Device.Convolve(input, biased, output, stride, padding, new Epilogue(shift, residual, activation));
        bench.Record(output);
        bench.Device.Convolve(input, bench.Weights(outputs, shape.D, kernel, false), output, stride, padding, default);
        bench.Record(output);
    }

    /// <param name="offset">Where in their buffers the tensors begin.</param>
    private static void Multiply(SelfTestBench bench, int rows, int inputs, int outputs, Activation activation, int offset)
    {
        var input = bench.Input(new Shape(rows, inputs), 1f, offset);
        var output = bench.Output(new Shape(rows, outputs), offset);
        var residual = bench.Input(output.Shape, 1f, offset);
        var shift = rows % 3 == 0 ? bench.Input(new Shape(3, outputs)) : (Tensor?)null;
        bench.Device.Multiply(input, bench.Weights(outputs, inputs, 1, true), output, new Epilogue(shift, residual, activation));
        bench.Record(output);
    }

    private static void Normalize(SelfTestBench bench, Shape shape, int groups, Activation activation, bool scaled)
    {
        var input = bench.Input(shape, 3f);
        var gamma = bench.Input(new Shape(shape.Channels));
        var beta = bench.Input(new Shape(shape.Channels));
        var scale = scaled ? bench.Input(new Shape(shape.A, 2 * shape.Channels)) : (Tensor?)null;
        var output = bench.Output(shape);
        bench.Device.GroupNorm(input, gamma, beta, output, groups, 1e-6f, activation, scale);
        bench.Record(output);
        bench.Device.GroupNorm(input, gamma, beta, input, groups, 1e-6f, Activation.None, null);
        bench.Record(input);
    }

    private static void Attend(SelfTestBench bench, int items, int queries, int keys, int heads, int width, bool causal, int offset)
    {
        var query = bench.Input(new Shape(items, queries, heads * width), 4f, offset);
        var key = bench.Input(new Shape(items, keys, heads * width), 4f);
        var value = bench.Input(new Shape(items, keys, heads * width));
        var output = bench.Output(query.Shape);
        bench.Device.Attention(query, key, value, output, heads, causal);
        bench.Record(output);
    }

    private static void Distances(SelfTestBench bench, ByteRows a, ByteRows b)
    {
        var output = new long[a.Rows * b.Rows];
        bench.Device.SquaredDistances(a, b, output);
        bench.Record<long>(output);
    }
}
