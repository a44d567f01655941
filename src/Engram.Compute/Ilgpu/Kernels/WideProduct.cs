using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Product tile of 128 rows × 128 outputs, 8 × 8 a thread, 16 terms a step: four 16-byte reads of shared memory feed 64 Fma. Two
/// buffers: the next step's terms are read while this one's are used.
/// </summary>
internal static class WideProduct
{
    public const int Tile = 128;

    private const int Depth = NarrowProduct.Depth;

    private const int Lines = Tile / 4;

    /// <param name="input">[items, height, width, inputs].</param>
    /// <param name="weights">As <see cref="IlgpuWeights"/> lays them out, rows of whole tiles.</param>
    /// <param name="shift">[items, outputs], or any view without one.</param>
    /// <param name="residual">The output's shape, or any view without one.</param>
    /// <param name="output">[rows, outputs].</param>
    [Kernel]
    public static void Run(
        ArrayView<float> input, ArrayView<float> weights, ArrayView<float> shift, ArrayView<float> residual, ArrayView<float> output,
        ProductShape shape)
    {
        var a = SharedMemory.Allocate<F4>(2 * Depth * Lines);
        var b = SharedMemory.Allocate<F4>(2 * Depth * Lines);
        var thread = Group.IdxX;
        var columnTiles = (shape.Outputs + Tile - 1) / Tile;
        var rowBase = Grid.IdxX / columnTiles * Tile;
        var columnBase = Grid.IdxX % columnTiles * Tile;

        // Loading: one row, 8 terms; one line of 4 outputs of the terms 'thread / 32' and 8 later.
        var loadRow = thread & (Tile - 1);
        var loadTerm = (thread >> 7) * 8;
        var position = ProductPosition.Of(rowBase + loadRow, shape);
        var tap = ProductTap.Advance(default, loadTerm, shape);
        var weightAt = ((((thread >> 5) * shape.Stride) + columnBase) >> 2) + (thread & 31);
        weightAt += rowBase / shape.RowsOfProduct * (shape.FloatsOfProduct >> 2);
        var weightHalf = 8 * shape.Stride >> 2;

        // Computing: rows 4·ty … and 64 later, outputs 4·tx … and 64 later, so that neighbours read neighbouring lines.
        var tx = thread & 15;
        var ty = thread >> 4;
        var (c0, c1, c2, c3, c4, c5, c6, c7) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero);
        var (d0, d1, d2, d3, d4, d5, d6, d7) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero);

        F4.StoreColumn(a.Cast<float>(), (loadTerm * Tile) + loadRow, Tile, ProductTap.Gather(input, position, tap, shape));
        F4.StoreColumn(
            a.Cast<float>(),
            ((loadTerm + 4) * Tile) + loadRow,
            Tile,
            ProductTap.Gather(input, position, ProductTap.Advance(tap, 4, shape), shape));
        b[thread] = weights.Cast<F4>()[weightAt];
        b[thread + (8 * Lines)] = weights.Cast<F4>()[weightAt + weightHalf];
        Group.Barrier();

        var buffer = 0;
        for (var k = 0; k < shape.Terms; k += Depth)
        {
            var next = k + Depth;
            var (nextA0, nextA1, nextB0, nextB1) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);
            if (next < shape.Terms)
            {
                tap = ProductTap.Advance(tap, Depth, shape);
                weightAt += weightHalf + weightHalf;
                nextA0 = ProductTap.Gather(input, position, tap, shape);
                nextA1 = ProductTap.Gather(input, position, ProductTap.Advance(tap, 4, shape), shape);
                nextB0 = weights.Cast<F4>()[weightAt];
                nextB1 = weights.Cast<F4>()[weightAt + weightHalf];
            }

            for (var t = 0; t < Depth; t++)
            {
                var line = (buffer + t) * Lines;
                var x = a[line + ty];
                var w = b[line + tx];
                var v = b[line + 16 + tx];
                c0 = F4.Fma(x.X, w, c0);
                d0 = F4.Fma(x.X, v, d0);
                c1 = F4.Fma(x.Y, w, c1);
                d1 = F4.Fma(x.Y, v, d1);
                c2 = F4.Fma(x.Z, w, c2);
                d2 = F4.Fma(x.Z, v, d2);
                c3 = F4.Fma(x.W, w, c3);
                d3 = F4.Fma(x.W, v, d3);
                x = a[line + 16 + ty];
                c4 = F4.Fma(x.X, w, c4);
                d4 = F4.Fma(x.X, v, d4);
                c5 = F4.Fma(x.Y, w, c5);
                d5 = F4.Fma(x.Y, v, d5);
                c6 = F4.Fma(x.Z, w, c6);
                d6 = F4.Fma(x.Z, v, d6);
                c7 = F4.Fma(x.W, w, c7);
                d7 = F4.Fma(x.W, v, d7);
            }

            buffer = Depth - buffer;
            if (next < shape.Terms)
            {
                F4.StoreColumn(a.Cast<float>(), ((buffer + loadTerm) * Tile) + loadRow, Tile, nextA0);
                F4.StoreColumn(a.Cast<float>(), ((buffer + loadTerm + 4) * Tile) + loadRow, Tile, nextA1);
                b[(buffer * Lines) + thread] = nextB0;
                b[((buffer + 8) * Lines) + thread] = nextB1;
            }

            if (next >= shape.Terms | next % shape.Chain == 0)
            {
                var row = rowBase + (ty * 4);
                var column = columnBase + (tx * 4);
                var first = next <= shape.Chain ? 1 : 0;
                Chains(output, shape, row, column, first, c0, c1, c2, c3);
                Chains(output, shape, row, column + 64, first, d0, d1, d2, d3);
                Chains(output, shape, row + 64, column, first, c4, c5, c6, c7);
                Chains(output, shape, row + 64, column + 64, first, d4, d5, d6, d7);
                (c0, c1, c2, c3, c4, c5, c6, c7) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero);
                (d0, d1, d2, d3, d4, d5, d6, d7) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero, F4.Zero);
            }

            Group.Barrier();
        }

        if (ProductEnd.IsNeeded(shape))
        {
            for (var i = 0; i < 16; i++)
            {
                var row = rowBase + (ty * 4) + (i & 3) + ((i & 4) * 16);
                ProductEnd.Finish(weights, shift, residual, output, shape, row, columnBase + (tx * 4) + ((i & 8) * 8));
            }
        }
    }

    private static void Chains(ArrayView<float> output, ProductShape shape, int row, int column, int first, F4 x, F4 y, F4 z, F4 w)
    {
        ProductEnd.Chain(output, shape, row, column, first, x);
        ProductEnd.Chain(output, shape, row + 1, column, first, y);
        ProductEnd.Chain(output, shape, row + 2, column, first, z);
        ProductEnd.Chain(output, shape, row + 3, column, first, w);
    }
}
