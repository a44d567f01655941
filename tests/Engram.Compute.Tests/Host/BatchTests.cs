using Engram.Compute;

namespace Engram.Tests.Host;

/// <summary>The value of an item does not depend on what else is in its batch, on threads, or on the width of vectors.</summary>
public sealed class BatchTests
{
    private const int Items = 5;

    /// <summary>A residual block and an attention layer, long enough that every operation is cut between threads.</summary>
    private static readonly OperationCase Block = new("block of a network", Run);

    [Fact]
    public void An_item_alone_equals_the_item_in_a_batch()
    {
        using var device = new HostDevice(2);
        using var batch = new Workspace(device, "batch");
        var (whole, size) = Network(batch, Items);
        for (var item = 0; item < Items; item++)
        {
            // The same weights and inputs; only this item runs.
            using var workspace = new Workspace(device, "batch");
            var (single, _) = Network(workspace, Items, item);
            Assert.Equal(whole.AsSpan(item * size, size), single.AsSpan());
        }
    }

    [Theory]
    [InlineData(1, VectorWidth.V512)]
    [InlineData(2, VectorWidth.V512)]
    [InlineData(3, VectorWidth.V512)]
    [InlineData(1, VectorWidth.V256)]
    [InlineData(3, VectorWidth.V256)]
    [InlineData(2, VectorWidth.V128)]
    [InlineData(7, VectorWidth.V128)]
    public void Threads_and_widths_change_no_bit(int threads, VectorWidth width)
    {
        using var one = new HostDevice(1, VectorWidth.Best);
        using var other = new HostDevice(threads, width);
        Assert.Equal(Block.Run(one), Block.Run(other));
    }

    private static long[] Run(Workspace w) => Array.ConvertAll(Network(w, Items).Output, v => (long)BitConverter.SingleToUInt32Bits(v));

    /// <param name="only">The item that runs alone, or all.</param>
    private static (float[] Output, int Size) Network(Workspace w, int items, int? only = null)
    {
        const int side = 17, channels = 48, heads = 3;
        var shape = new Shape(items, side, side, channels);
        Tensor Part(Tensor all) => only is { } item ? all.Slice(item, 1) : all;
        var x = Part(w.Input(shape));
        var shift = Part(w.Input(new Shape(items, channels)));
        var gamma = w.Input(new Shape(channels));
        var beta = w.Input(new Shape(channels));
        var first = w.Weights(channels, channels, 3, bias: true);
        var second = w.Weights(channels, channels, 3, bias: false);
        var project = w.Weights(channels, channels, 1, bias: true);
        var a = Part(w.Output(shape));
        var b = Part(w.Output(shape));

        w.Device.GroupNorm(x, gamma, beta, a, 16, 1e-5f, Activation.Silu, null);
        w.Device.Convolve(a, first, b, 1, 1, new Epilogue(Shift: shift));
        w.Device.GroupNorm(b, gamma, beta, a, 16, 1e-5f, Activation.Silu, null);
        w.Device.Convolve(a, second, b, 1, 1, new Epilogue(Residual: x));
        w.Device.LayerNorm(b, gamma, beta, a, 1e-5f);
        w.Device.Attention(a, b, a, b = Part(w.Output(shape)), heads, causal: false);
        w.Device.Multiply(b, project, a, new Epilogue(Residual: x, Activation: Activation.Gelu));
        w.Device.Combine([new Term(0.7f, a), new Term(-0.3f, x)], b);
        return (w.Read(b), side * side * channels);
    }
}
