using Engram.Compute;

namespace Engram.Tests.Devices;

/// <summary>What every device refuses, tried on the definition.</summary>
public sealed class OperationShapesTests : IDisposable
{
    private readonly ReferenceDevice _device = new();
    private readonly Workspace _w;

    public OperationShapesTests() => _w = new Workspace(_device, "shapes");

    public void Dispose()
    {
        _w.Dispose();
        _device.Dispose();
    }

    public static TheoryData<string, int, int, int, int> WrongConvolutions => new()
    {
        { "output a row too high", 5, 4, 1, 1 },
        { "output that leaves the last row out", 2, 4, 1, 1 },
        { "stride two with the extent of stride one", 4, 4, 2, 1 },
        { "stride three", 2, 2, 3, 1 },
        { "padding wider than the kernel's half", 6, 6, 1, 2 },
        { "negative padding", 1, 1, 1, -1 },
    };

    [Theory]
    [MemberData(nameof(WrongConvolutions))]
    public void A_convolution_refuses(string what, int height, int width, int stride, int padding)
    {
        var weights = _w.Weights(3, 2, 3, bias: true);
        Assert.NotEmpty(what);
        Assert.Throws<ShapeException>(
            () => _device.Convolve(_w.Input(new Shape(1, 4, 4, 2)), weights, _w.Output(new Shape(1, height, width, 3)), stride, padding, default));
    }

    [Fact]
    public void Padding_after_the_last_row_follows_from_the_output()
    {
        var weights = _w.Weights(3, 2, 3, bias: true);
        var x = _w.Input(new Shape(1, 4, 4, 2));
        _device.Convolve(x, weights, _w.Output(new Shape(1, 2, 2, 3)), 2, 0, default);
        _device.Convolve(x, weights, _w.Output(new Shape(1, 2, 2, 3)), 2, 1, default);
        _device.Convolve(x, weights, _w.Output(new Shape(1, 3, 3, 3)), 1, 0, default);
    }

    [Fact]
    public void Channels_that_do_not_fit_the_weights_are_refused()
    {
        var weights = _w.Weights(3, 2, 1, bias: false);
        Assert.Throws<ShapeException>(() => _device.Multiply(_w.Input(new Shape(4, 3)), weights, _w.Output(new Shape(4, 3)), default));
        Assert.Throws<ShapeException>(() => _device.Multiply(_w.Input(new Shape(4, 2)), weights, _w.Output(new Shape(4, 2)), default));
        Assert.Throws<ShapeException>(() => _device.Multiply(_w.Input(new Shape(4, 2)), weights, _w.Output(new Shape(5, 3)), default));
        Assert.Throws<ShapeException>(() => _device.Pack([1f, 2f], [], 1, 1, 1));
        Assert.Throws<ShapeException>(() => _device.Pack([1f], [1f, 2f], 1, 1, 1));
        Assert.Throws<ShapeException>(() => _device.Pack(new float[25], [], 1, 1, 5));
    }

    [Fact]
    public void Epilogues_of_another_shape_are_refused()
    {
        var weights = _w.Weights(3, 2, 1, bias: false);
        var x = _w.Input(new Shape(4, 2));
        var y = _w.Output(new Shape(4, 3));
        Assert.Throws<ShapeException>(() => _device.Multiply(x, weights, y, new Epilogue(Shift: _w.Input(new Shape(3, 3)))));
        Assert.Throws<ShapeException>(() => _device.Multiply(x, weights, y, new Epilogue(Residual: _w.Input(new Shape(3, 3)))));
        Assert.Throws<ShapeException>(() => _device.Multiply(x, weights, y, new Epilogue(Residual: y)));
    }

    [Fact]
    public void An_output_that_overlaps_its_input_is_refused_unless_it_is_in_place()
    {
        using var buffer = _device.Allocate(12);
        var x = new Tensor(buffer, 0, new Shape(8));
        var shifted = new Tensor(buffer, 4, new Shape(8));
        _device.Activate(x, x, Activation.Silu);
        Assert.Throws<ShapeException>(() => _device.Activate(x, shifted, Activation.Silu));
        Assert.Throws<ShapeException>(() => _device.Geglu(x, new Tensor(buffer, 0, new Shape(4))));
        Assert.Throws<ShapeException>(() => _device.Concat(x, x, new Tensor(buffer, 0, new Shape(16))));
    }

    [Fact]
    public void Groups_heads_and_ids_are_checked()
    {
        var x = _w.Input(new Shape(1, 4, 6));
        var c = _w.Input(new Shape(6));
        var y = _w.Output(x.Shape);
        Assert.Throws<ShapeException>(() => _device.GroupNorm(x, c, c, y, 4, 1e-5f, Activation.None, null));
        Assert.Throws<ShapeException>(() => _device.GroupNorm(x, c, c, y, 3, 1e-5f, Activation.None, _w.Input(new Shape(1, 6))));
        Assert.Throws<ShapeException>(() => _device.LayerNorm(x, _w.Input(new Shape(5)), c, y, 1e-5f));
        Assert.Throws<ShapeException>(() => _device.Attention(x, x, x, y, 4, false));
        Assert.Throws<ShapeException>(() => _device.Attention(x, x, _w.Input(new Shape(1, 5, 6)), y, 2, false));
        Assert.Throws<ShapeException>(() => _device.Embed([0, 1, 2, 9], _w.Input(new Shape(9, 6)), null, y));
        Assert.Throws<ShapeException>(() => _device.Embed([0, 1, 2], _w.Input(new Shape(9, 6)), null, y));
        Assert.Throws<ShapeException>(() => _device.Combine([], y));
        Assert.Throws<ShapeException>(() => _device.Noise([default], 0, y));
    }

    [Fact]
    public void Distances_need_rows_inside_their_buffers_and_of_one_length()
    {
        var bytes = _w.ByteBuffer(new byte[10]);
        var rows = new ByteRows(bytes, 0, 2, 5, 5);
        _device.SquaredDistances(rows, rows, new long[4]);
        Assert.Throws<ShapeException>(() => _device.SquaredDistances(rows, rows with { Offset = 1 }, new long[4]));
        Assert.Throws<ShapeException>(() => _device.SquaredDistances(rows, rows with { Length = 4 }, new long[4]));
        Assert.Throws<ShapeException>(() => _device.SquaredDistances(rows, rows, new long[3]));
    }

    [Fact]
    public void Transfers_fill_a_tensor_exactly()
    {
        using var buffer = _device.Allocate(4);
        Assert.Throws<ShapeException>(() => _device.Upload(new float[3], buffer.As(new Shape(4))));
        Assert.Throws<ShapeException>(() => _device.Download(new Tensor(buffer, 1, new Shape(4)), new float[4]));
        Assert.Throws<ShapeException>(() => buffer.As(new Shape(5)));
    }
}
