using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// The transforms of a 3 × 3 convolution by <see cref="Winograd"/>; one thread for a tile and channel. Neighbouring threads have
/// neighbouring channels, so that every access is a line. The 36 values stay in registers: written out, as no loop may index them.
/// </summary>
internal static class WinogradKernels
{
    /// <param name="input">[items, height, width, inputs].</param>
    /// <param name="transformed">[36, rows, inputs].</param>
    [Kernel]
    public static void Inputs(ArrayView<float> input, ArrayView<float> transformed, WinogradShape shape)
    {
        var index = Grid.GlobalIndex.X;
        var tile = index / shape.Inputs;
        if (tile < shape.Tiles)
        {
            var channel = index - (tile * shape.Inputs);
            var place = WinogradTile.Of(shape.First + tile, shape);
            var c0 = Winograd.Input(Column(input, place, 0, channel, shape));
            var c1 = Winograd.Input(Column(input, place, 1, channel, shape));
            var c2 = Winograd.Input(Column(input, place, 2, channel, shape));
            var c3 = Winograd.Input(Column(input, place, 3, channel, shape));
            var c4 = Winograd.Input(Column(input, place, 4, channel, shape));
            var c5 = Winograd.Input(Column(input, place, 5, channel, shape));
            var step = shape.Rows * shape.Inputs;
            Put(transformed, index, step, Winograd.Input(new Winograd.Six(c0.V0, c1.V0, c2.V0, c3.V0, c4.V0, c5.V0)));
            Put(transformed, index + (6 * step), step, Winograd.Input(new Winograd.Six(c0.V1, c1.V1, c2.V1, c3.V1, c4.V1, c5.V1)));
            Put(transformed, index + (12 * step), step, Winograd.Input(new Winograd.Six(c0.V2, c1.V2, c2.V2, c3.V2, c4.V2, c5.V2)));
            Put(transformed, index + (18 * step), step, Winograd.Input(new Winograd.Six(c0.V3, c1.V3, c2.V3, c3.V3, c4.V3, c5.V3)));
            Put(transformed, index + (24 * step), step, Winograd.Input(new Winograd.Six(c0.V4, c1.V4, c2.V4, c3.V4, c4.V4, c5.V4)));
            Put(transformed, index + (30 * step), step, Winograd.Input(new Winograd.Six(c0.V5, c1.V5, c2.V5, c3.V5, c4.V5, c5.V5)));
        }
    }

    /// <param name="weights">As <see cref="IlgpuWeights"/> lays them out.</param>
    /// <param name="transformed">[36, inputs, stride].</param>
    [Kernel]
    public static void Filters(ArrayView<float> weights, ArrayView<float> transformed, WinogradShape shape)
    {
        var index = Grid.GlobalIndex.X;
        var step = shape.Inputs * shape.Stride;
        if (index < step)
        {
            var c0 = Winograd.Filter(weights[index], weights[index + (3 * step)], weights[index + (6 * step)]);
            var c1 = Winograd.Filter(weights[index + step], weights[index + (4 * step)], weights[index + (7 * step)]);
            var c2 = Winograd.Filter(weights[index + (2 * step)], weights[index + (5 * step)], weights[index + (8 * step)]);
            Put(transformed, index, step, Winograd.Filter(c0.V0, c1.V0, c2.V0));
            Put(transformed, index + (6 * step), step, Winograd.Filter(c0.V1, c1.V1, c2.V1));
            Put(transformed, index + (12 * step), step, Winograd.Filter(c0.V2, c1.V2, c2.V2));
            Put(transformed, index + (18 * step), step, Winograd.Filter(c0.V3, c1.V3, c2.V3));
            Put(transformed, index + (24 * step), step, Winograd.Filter(c0.V4, c1.V4, c2.V4));
            Put(transformed, index + (30 * step), step, Winograd.Filter(c0.V5, c1.V5, c2.V5));
        }
    }

    /// <param name="sums">[36, rows, outputs].</param>
    /// <param name="weights">As <see cref="IlgpuWeights"/> lays them out: the last row is the bias.</param>
    /// <param name="shift">[items, outputs], or any view without one.</param>
    /// <param name="residual">The output's shape, or any view without one.</param>
    /// <param name="output">[items, height, width, outputs].</param>
    [Kernel]
    public static void Outputs(
        ArrayView<float> sums, ArrayView<float> weights, ArrayView<float> shift, ArrayView<float> residual, ArrayView<float> output,
        WinogradShape shape)
    {
        var index = Grid.GlobalIndex.X;
        var tile = index / shape.Outputs;
        if (tile < shape.Tiles)
        {
            var channel = index - (tile * shape.Outputs);
            var place = WinogradTile.Of(shape.First + tile, shape);
            var step = shape.Rows * shape.Outputs;
            var c0 = Winograd.Output(SumsOfColumn(sums, index, step));
            var c1 = Winograd.Output(SumsOfColumn(sums, index + step, step));
            var c2 = Winograd.Output(SumsOfColumn(sums, index + (2 * step), step));
            var c3 = Winograd.Output(SumsOfColumn(sums, index + (3 * step), step));
            var c4 = Winograd.Output(SumsOfColumn(sums, index + (4 * step), step));
            var c5 = Winograd.Output(SumsOfColumn(sums, index + (5 * step), step));

            var bias = shape.HasBias != 0 ? weights[weights.IntLength - shape.Stride + channel] : 0f;
            var added = shape.HasShift != 0 ? shift[(place.Item * shape.Outputs) + channel] : 0f;
            Row(residual, output, place, 0, channel, bias, added, shape, Winograd.Output(new Winograd.Six(c0.V0, c1.V0, c2.V0, c3.V0, c4.V0, c5.V0)));
            Row(residual, output, place, 1, channel, bias, added, shape, Winograd.Output(new Winograd.Six(c0.V1, c1.V1, c2.V1, c3.V1, c4.V1, c5.V1)));
            Row(residual, output, place, 2, channel, bias, added, shape, Winograd.Output(new Winograd.Six(c0.V2, c1.V2, c2.V2, c3.V2, c4.V2, c5.V2)));
            Row(residual, output, place, 3, channel, bias, added, shape, Winograd.Output(new Winograd.Six(c0.V3, c1.V3, c2.V3, c3.V3, c4.V3, c5.V3)));
        }
    }

    private static Winograd.Six Column(ArrayView<float> input, WinogradTile place, int x, int channel, WinogradShape shape) =>
        new(
            One(input, place, 0, x, channel, shape),
            One(input, place, 1, x, channel, shape),
            One(input, place, 2, x, channel, shape),
            One(input, place, 3, x, channel, shape),
            One(input, place, 4, x, channel, shape),
            One(input, place, 5, x, channel, shape));

    private static float One(ArrayView<float> input, WinogradTile place, int dy, int dx, int channel, WinogradShape shape)
    {
        var y = place.Top + dy - 1;
        var x = place.Left + dx - 1;
        var value = 0f;
        if (y >= 0 & y < shape.Height & x >= 0 & x < shape.Width)
        {
            value = input[(((((place.Item * shape.Height) + y) * shape.Width) + x) * shape.Inputs) + channel];
        }

        return value;
    }

    private static Winograd.Six SumsOfColumn(ArrayView<float> sums, int at, int step) =>
        new(sums[at], sums[at + (6 * step)], sums[at + (12 * step)], sums[at + (18 * step)], sums[at + (24 * step)], sums[at + (30 * step)]);

    private static void Put(ArrayView<float> target, int at, int step, Winograd.Six values)
    {
        target[at] = values.V0;
        target[at + step] = values.V1;
        target[at + (2 * step)] = values.V2;
        target[at + (3 * step)] = values.V3;
        target[at + (4 * step)] = values.V4;
        target[at + (5 * step)] = values.V5;
    }

    private static void Row(
        ArrayView<float> residual, ArrayView<float> output, WinogradTile place, int dy, int channel, float bias, float shift, WinogradShape shape,
        Winograd.Four values)
    {
        var y = place.Top + dy;
        if (y < shape.Height)
        {
            var at = (((((place.Item * shape.Height) + y) * shape.Width) + place.Left) * shape.Outputs) + channel;
            var left = shape.Width - place.Left;
            End(residual, output, at, left > 0, bias, shift, shape, values.V0);
            End(residual, output, at + shape.Outputs, left > 1, bias, shift, shape, values.V1);
            End(residual, output, at + (2 * shape.Outputs), left > 2, bias, shift, shape, values.V2);
            End(residual, output, at + (3 * shape.Outputs), left > 3, bias, shift, shape, values.V3);
        }
    }

    private static void End(
        ArrayView<float> residual, ArrayView<float> output, int at, bool isInside, float bias, float shift, WinogradShape shape, float value)
    {
        if (isInside)
        {
            // Absent addends are skipped: −0 + 0 would be another bit.
            if (shape.HasBias != 0)
            {
                value += bias;
            }

            if (shape.HasShift != 0)
            {
                value += shift;
            }

            if (shape.HasResidual != 0)
            {
                value += residual[at];
            }

            output[at] = Activations.Apply(value, shape.Activation);
        }
    }
}
