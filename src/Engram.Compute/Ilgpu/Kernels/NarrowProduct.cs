using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Product tile of 64 rows × 64 outputs, 4 × 4 a thread, 16 terms a step: for few outputs or few rows, where the wide tile would leave
/// multiprocessors idle. Two buffers in shared memory: the next step's terms are read while this one's are used.
/// </summary>
internal static class NarrowProduct
{
    public const int Tile = 64;

    public const int Depth = 16;

    private const int Lines = Tile / 4;

    /// <param name="input">[items, height, width, inputs].</param>
    /// <param name="weights">As <see cref="IlgpuWeights"/> lays them out.</param>
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

        // Loading: one row, 4 terms; one line of 4 outputs of one term.
        var loadRow = thread & (Tile - 1);
        var loadTerm = (thread >> 6) * 4;
        var position = ProductPosition.Of(rowBase + loadRow, shape);
        var tap = ProductTap.Advance(default, loadTerm, shape);
        var weightAt = ((((thread >> 4) * shape.Stride) + columnBase) >> 2) + (thread & 15);
        weightAt += rowBase / shape.RowsOfProduct * (shape.FloatsOfProduct >> 2);
        var weightStep = Depth * shape.Stride >> 2;

        // Computing: rows 4·ty …, outputs 4·tx ….
        var tx = thread & 15;
        var ty = thread >> 4;
        var (c0, c1, c2, c3) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);

        F4.StoreColumn(a.Cast<float>(), (loadTerm * Tile) + loadRow, Tile, ProductTap.Gather(input, position, tap, shape));
        b[thread] = weights.Cast<F4>()[weightAt];
        Group.Barrier();

        var buffer = 0;
        for (var k = 0; k < shape.Terms; k += Depth)
        {
            var next = k + Depth;
            var nextA = F4.Zero;
            var nextB = F4.Zero;
            if (next < shape.Terms)
            {
                tap = ProductTap.Advance(tap, Depth, shape);
                weightAt += weightStep;
                nextA = ProductTap.Gather(input, position, tap, shape);
                nextB = weights.Cast<F4>()[weightAt];
            }

            for (var t = 0; t < Depth; t++)
            {
                var x = a[((buffer + t) * Lines) + ty];
                var w = b[((buffer + t) * Lines) + tx];
                c0 = F4.Fma(x.X, w, c0);
                c1 = F4.Fma(x.Y, w, c1);
                c2 = F4.Fma(x.Z, w, c2);
                c3 = F4.Fma(x.W, w, c3);
            }

            buffer = Depth - buffer;
            if (next < shape.Terms)
            {
                F4.StoreColumn(a.Cast<float>(), ((buffer + loadTerm) * Tile) + loadRow, Tile, nextA);
                b[(buffer * Lines) + thread] = nextB;
            }

            if (next >= shape.Terms | next % shape.Chain == 0)
            {
                var row = rowBase + (ty * 4);
                var column = columnBase + (tx * 4);
                var first = next <= shape.Chain ? 1 : 0;
                ProductEnd.Chain(output, shape, row, column, first, c0);
                ProductEnd.Chain(output, shape, row + 1, column, first, c1);
                ProductEnd.Chain(output, shape, row + 2, column, first, c2);
                ProductEnd.Chain(output, shape, row + 3, column, first, c3);
                (c0, c1, c2, c3) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);
            }

            Group.Barrier();
        }

        if (ProductEnd.IsNeeded(shape))
        {
            for (var i = 0; i < 4; i++)
            {
                ProductEnd.Finish(weights, shift, residual, output, shape, rowBase + (ty * 4) + i, columnBase + (tx * 4));
            }
        }
    }
}
