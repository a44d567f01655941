using Engram.Compute;
using Engram.Compute.Arithmetic;

namespace Engram.Tests.Arithmetic;

/// <summary>How far a convolution by tiles is from the exact one, and which shapes it is for.</summary>
public sealed class WinogradTests
{
    [Theory]
    [InlineData(64, 0.9e-6)]
    [InlineData(320, 1.4e-6)]
    [InlineData(1280, 1.8e-6)]
    public void The_error_is_small_against_a_convolution_in_double_precision(int channels, double bound)
    {
        const int side = 8, outputs = 32;
        using var device = new HostDevice();
        using var w = new Workspace(device, "error");
        var x = w.Values((long)side * side * channels);
        var weights = w.Values((long)outputs * channels * 9, 1f / MathF.Sqrt(channels * 9));
        using var packed = device.Pack(weights, [], outputs, channels, 3);
        var output = w.Output(new Shape(1, side, side, outputs));
        device.Convolve(w.Input(new Shape(1, side, side, channels), x), packed, output, 1, 1, default);

        var (squares, errors) = (0.0, 0.0);
        var actual = w.Read(output);
        for (var i = 0; i < actual.Length; i++)
        {
            var exact = Exact(x, weights, side, channels, i / outputs / side, i / outputs % side, i % outputs);
            squares += exact * exact;
            errors += (actual[i] - exact) * (actual[i] - exact);
        }

        var relative = Math.Sqrt(errors / squares);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{channels} channels: {relative:e2}"));
        Assert.InRange(relative, 1e-8, bound);
    }

    // Each factor is the float nearest to its quotient of the points' powers.
    [Fact]
    public void The_filters_factors_follow_from_the_points()
    {
        const double a = Winograd.A, b = Winograd.B;
        var (ofA, ofB) = (2 * a * a * ((a * a) - (b * b)), 2 * b * b * ((b * b) - (a * a)));
        Assert.Equal(
            [(float)(1 / (a * a * b * b)), (float)(1 / ofA), (float)(a / ofA), (float)(a * a / ofA), (float)(1 / ofB), (float)(b / ofB), (float)(b * b / ofB)],
            [
                Winograd.Filter0, Winograd.FilterA0, Winograd.FilterA1, Winograd.FilterA2, Winograd.FilterB0, Winograd.FilterB1, Winograd.FilterB2,
            ]);
        Assert.Equal(
            [a * a, a * a * a, b * b, b * b * b, (a * a) + (b * b), a * a * b * b],
            [Winograd.A2, Winograd.A3, Winograd.B2, Winograd.B3, Winograd.SumOfSquares, (double)Winograd.ProductOfSquares]);
    }

    [Fact]
    public void The_layers_shape_alone_decides()
    {
        var shape = new ConvolutionShape(1, 8, 8, 32, 8, 8, 32, 3, 1, 1);
        Assert.True(Winograd.Applies(shape));
        Assert.True(Winograd.Applies(shape with { Items = 16 }));
        Assert.True(Winograd.Applies(shape with { Height = 64, Width = 1, OutHeight = 64, OutWidth = 1 }));
        Assert.All(
            [
                shape with { Height = 7, Width = 9, OutHeight = 7, OutWidth = 9 }, shape with { Inputs = 40 }, shape with { Outputs = 40 },
                shape with { Inputs = 16 }, shape with { Outputs = 16 }, shape with { OutHeight = 4, OutWidth = 4, Stride = 2 },
                shape with { Kernel = 1, Padding = 0 }, shape with { Height = 10, Width = 10, Padding = 0 }, shape with { OutWidth = 7 },
            ],
            other => Assert.False(Winograd.Applies(other)));
    }

    private static double Exact(float[] x, float[] weights, int side, int channels, int oy, int ox, int co)
    {
        var sum = 0.0;
        for (var tap = 0; tap < 9; tap++)
        {
            var (y, column) = (oy + (tap / 3) - 1, ox + (tap % 3) - 1);
            for (var ci = 0; ci < channels && y >= 0 && y < side && column >= 0 && column < side; ci++)
            {
                sum += (double)x[(((y * side) + column) * channels) + ci] * weights[(((co * channels) + ci) * 9) + tap];
            }
        }

        return sum;
    }
}
