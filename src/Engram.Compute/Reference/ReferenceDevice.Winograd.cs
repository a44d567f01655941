using Engram.Compute.Arithmetic;

namespace Engram.Compute;

/// <summary>3 × 3 convolution by Winograd's F(4×4, 3×3), tile by tile.</summary>
public sealed unsafe partial class ReferenceDevice
{
    private static void ConvolveByWinograd(
        ReadOnlySpan<float> x, ReferenceWeights weights, Tensor output, in ConvolutionShape s, in Epilogue epilogue)
    {
        var filters = TransformFilters(weights);
        var inputs = new float[Winograd.Products * s.Inputs];
        var sums = new float[Winograd.Products];
        var results = new float[Winograd.Tile * Winograd.Tile];
        var (tileRows, tileColumns) = Winograd.Tiles(s);
        for (var tile = 0; tile < s.Items * tileRows * tileColumns; tile++)
        {
            var (item, inside) = Math.DivRem(tile, tileRows * tileColumns);
            var (top, left) = (inside / tileColumns * Winograd.Tile, inside % tileColumns * Winograd.Tile);
            for (var ci = 0; ci < s.Inputs; ci++)
            {
                TransformInput(x, s, item, top, left, ci, inputs.AsSpan(ci * Winograd.Products));
            }

            for (var co = 0; co < s.Outputs; co++)
            {
                Sum(inputs, filters.AsSpan(co * s.Inputs * Winograd.Products), s.Inputs, sums);
                TransformBack(sums, results);
                for (var y = 0; y < Math.Min(Winograd.Tile, s.OutHeight - top); y++)
                {
                    for (var column = 0; column < Math.Min(Winograd.Tile, s.OutWidth - left); column++)
                    {
                        var row = (((item * s.OutHeight) + top + y) * s.OutWidth) + left + column;
                        End(results[(y * Winograd.Tile) + column], weights, output, epilogue, row, co);
                    }
                }
            }
        }
    }

    /// <summary>36 values of each [output, input].</summary>
    private static float[] TransformFilters(ReferenceWeights weights)
    {
        var filters = new float[weights.Outputs * weights.Inputs * Winograd.Products];
        var along = new Winograd.Six[3];
        for (var pair = 0; pair < weights.Outputs * weights.Inputs; pair++)
        {
            var (co, ci) = Math.DivRem(pair, weights.Inputs);
            for (var kx = 0; kx < 3; kx++)
            {
                along[kx] = Winograd.Filter(weights.At(co, ci, 0, kx), weights.At(co, ci, 1, kx), weights.At(co, ci, 2, kx));
            }

            var target = filters.AsSpan(pair * Winograd.Products);
            for (var y = 0; y < Winograd.Patch; y++)
            {
                Put(Winograd.Filter(At(along[0], y), At(along[1], y), At(along[2], y)), target[(y * Winograd.Patch)..]);
            }
        }

        return filters;
    }

    /// <summary>The patch of one tile and channel; +0 on the padding and beyond the image.</summary>
    private static void TransformInput(
        ReadOnlySpan<float> x, in ConvolutionShape s, int item, int top, int left, int ci, Span<float> target)
    {
        var along = new Winograd.Six[Winograd.Patch];
        var column = new float[Winograd.Patch];
        for (var dx = 0; dx < Winograd.Patch; dx++)
        {
            for (var dy = 0; dy < Winograd.Patch; dy++)
            {
                var (iy, ix) = (top + dy - 1, left + dx - 1);
                var inside = iy >= 0 && iy < s.Height && ix >= 0 && ix < s.Width;
                column[dy] = inside ? x[(((((item * s.Height) + iy) * s.Width) + ix) * s.Inputs) + ci] : 0f;
            }

            along[dx] = Winograd.Input(SixOf(column));
        }

        for (var y = 0; y < Winograd.Patch; y++)
        {
            Put(Winograd.Input(SixOf(Array.ConvertAll(along, six => At(six, y)))), target[(y * Winograd.Patch)..]);
        }
    }

    private static void Sum(ReadOnlySpan<float> inputs, ReadOnlySpan<float> filters, int channels, Span<float> sums)
    {
        for (var product = 0; product < Winograd.Products; product++)
        {
            for (var start = 0; start < channels; start += Winograd.ChainChannels)
            {
                var chain = 0f;
                for (var ci = start; ci < Math.Min(start + Winograd.ChainChannels, channels); ci++)
                {
                    var at = (ci * Winograd.Products) + product;
                    chain = Definition.Fma(inputs[at], filters[at], chain);
                }

                sums[product] = start == 0 ? chain : sums[product] + chain;
            }
        }
    }

    private static void TransformBack(ReadOnlySpan<float> sums, Span<float> results)
    {
        var along = new Winograd.Four[Winograd.Patch];
        for (var x = 0; x < Winograd.Patch; x++)
        {
            along[x] = Winograd.Output(new Winograd.Six(sums[x], sums[6 + x], sums[12 + x], sums[18 + x], sums[24 + x], sums[30 + x]));
        }

        for (var y = 0; y < Winograd.Tile; y++)
        {
            var row = Winograd.Output(SixOf(Array.ConvertAll(along, four => y switch { 0 => four.V0, 1 => four.V1, 2 => four.V2, _ => four.V3 })));
            (results[4 * y], results[(4 * y) + 1], results[(4 * y) + 2], results[(4 * y) + 3]) = (row.V0, row.V1, row.V2, row.V3);
        }
    }

    private static Winograd.Six SixOf(float[] values) => new(values[0], values[1], values[2], values[3], values[4], values[5]);

    private static float At(Winograd.Six six, int index) =>
        index switch { 0 => six.V0, 1 => six.V1, 2 => six.V2, 3 => six.V3, 4 => six.V4, _ => six.V5 };

    private static void Put(Winograd.Six six, Span<float> target) =>
        (target[0], target[1], target[2], target[3], target[4], target[5]) = (six.V0, six.V1, six.V2, six.V3, six.V4, six.V5);
}
