using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>How the product kernels write: chains are added in the output, then bias, shift, residual and activation follow.</summary>
internal static class ProductEnd
{
    /// <summary>
    /// Ends a chain: writes it, or adds it to the chains before. The output's memory holds the sum between chains, because a second set
    /// of 64 registers would halve the threads that a multiprocessor holds, and this is one access per 1,152 terms.
    /// </summary>
    public static void Chain(ArrayView<float> output, ProductShape shape, int row, int column, int first, F4 chain)
    {
        if (row < shape.Rows)
        {
            var at = (row * shape.Outputs) + column;
            var count = shape.Outputs - column;
            if (first == 0)
            {
                chain = F4.Add(F4.Load(output, at, count, shape.AlignedOut), chain);
            }

            F4.Store(output, at, count, shape.AlignedOut, chain);
        }
    }

    /// <summary>What follows the sum, for four outputs that the same thread has written.</summary>
    public static void Finish(
        ArrayView<float> weights, ArrayView<float> shift, ArrayView<float> residual, ArrayView<float> output, ProductShape shape, int row,
        int column)
    {
        var count = shape.Outputs - column;
        if (row < shape.Rows & count > 0)
        {
            var at = (row * shape.Outputs) + column;
            var value = F4.Load(output, at, count, shape.AlignedOut);
            if (shape.HasBias != 0)
            {
                // The last row of the packed weights, padded to whole tiles.
                value = F4.Add(value, weights.Cast<F4>()[(weights.IntLength - shape.Stride + column) >> 2]);
            }

            if (shape.RowsOfShift != 0)
            {
                var item = row / shape.RowsOfShift;
                value = F4.Add(value, F4.Load(shift, (item * shape.Outputs) + column, count, shape.AlignedOut));
            }

            if (shape.HasResidual != 0)
            {
                value = F4.Add(value, F4.Load(residual, at, count, shape.AlignedOut));
            }

            F4.Store(output, at, count, shape.AlignedOut, Activations.Apply(value, shape.Activation));
        }
    }

    /// <summary>Whether anything follows the sum.</summary>
    public static bool IsNeeded(ProductShape shape) =>
        shape.HasBias != 0 | shape.RowsOfShift != 0 | shape.HasResidual != 0 | shape.Activation != 0;
}
