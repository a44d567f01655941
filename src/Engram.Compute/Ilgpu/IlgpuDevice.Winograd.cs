using Engram.Compute.Arithmetic;
using Engram.Compute.Ilgpu.Kernels;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    /// <summary>Transformed inputs, and sums, at a time: 256 MB each.</summary>
    private const int FloatsAtOnce = 64 << 20;

    /// <summary>
    /// 36 matrix products as one tall one, between transforms. Filters are transformed anew at each call: that writes and reads eight times
    /// the weights' bytes, which a GPU does in the time of a few tiles' products, and a network keeps its size in memory.
    /// </summary>
    private void ConvolveByWinograd(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue, in ConvolutionShape s)
    {
        using var scope = Enter();
        var packed = Own(weights);
        var (tileRows, tileColumns) = Winograd.Tiles(s);
        var tiles = checked(s.Items * tileRows * tileColumns);
        var widest = Math.Max(s.Inputs, s.Outputs);
        var atOnce = Math.Min(RoundUp(tiles, WideProduct.Tile), Math.Max(1, FloatsAtOnce / Winograd.Products / widest / WideProduct.Tile) * WideProduct.Tile);
        var filterFloats = checked(Winograd.Products * s.Inputs * packed.Stride);
        var inputFloats = checked(Winograd.Products * atOnce * s.Inputs);
        var sumFloats = checked(Winograd.Products * atOnce * s.Outputs);
        var scratch = _floats.Take((long)filterFloats + inputFloats + sumFloats);
        var filters = scratch.SubView(0, filterFloats);
        var inputs = scratch.SubView(filterFloats, inputFloats);
        var sums = scratch.SubView((long)filterFloats + inputFloats, sumFloats);
        var shape = new WinogradShape
        {
            TilesOfItem = tileRows * tileColumns,
            TileColumns = tileColumns,
            Height = s.Height,
            Width = s.Width,
            Inputs = s.Inputs,
            Outputs = s.Outputs,
            Stride = packed.Stride,
            HasShift = epilogue.Shift is null ? 0 : 1,
            HasBias = packed.HasBias ? 1 : 0,
            HasResidual = epilogue.Residual is null ? 0 : 1,
            Activation = (int)epilogue.Activation,
        };
        _kernels.Get<Floats, Floats, WinogradShape>(WinogradKernels.Filters)(
            _stream, OfElements((long)s.Inputs * packed.Stride), packed.Memory.View, filters, shape);
        for (var first = 0; first < tiles; first += atOnce)
        {
            var count = Math.Min(atOnce, tiles - first);
            shape = shape with { First = first, Tiles = count, Rows = RoundUp(count, WideProduct.Tile) };
            _kernels.Get<Floats, Floats, WinogradShape>(WinogradKernels.Inputs)(
                _stream, OfElements((long)count * s.Inputs), View(input), inputs, shape);
            RunProduct(inputs, filters, sums, sums, sums, ProductOf(shape));
            _kernels.Get<Floats, Floats, Floats, Floats, Floats, WinogradShape>(WinogradKernels.Outputs)(
                _stream,
                OfElements((long)count * s.Outputs),
                sums,
                packed.Memory.View,
                View(epilogue.Shift ?? output),
                View(epilogue.Residual ?? output),
                View(output),
                shape);
        }
    }

    /// <summary>Rows of a product beyond its tiles are never read; they fill whole tiles of the kernel, so that a tile has one product.</summary>
    private static ProductShape ProductOf(in WinogradShape shape)
    {
        var rows = Winograd.Products * shape.Rows;
        return new ProductShape
        {
            Rows = rows,
            Terms = shape.Inputs,
            Inputs = shape.Inputs,
            Outputs = shape.Outputs,
            Stride = shape.Stride,
            Height = 1,
            Width = rows,
            OutHeight = 1,
            OutWidth = rows,
            Side = 1,
            Step = 1,
            AlignedIn = 1,
            AlignedOut = 1,
            Chain = Winograd.ChainChannels,
            RowsOfProduct = shape.Rows,
            FloatsOfProduct = shape.Inputs * shape.Stride,
        };
    }
}
