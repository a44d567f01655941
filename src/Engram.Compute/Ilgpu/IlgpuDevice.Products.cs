using Engram.Compute.Arithmetic;
using Engram.Compute.Ilgpu.Kernels;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    /// <summary>Which product kernel runs. The self-test and the tests force each one, on shapes that would not choose it.</summary>
    internal ProductTiles Tiles { get; set; }

    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel)
    {
        OperationShapes.Pack(weights.Length, bias.Length, outputs, inputs, kernel);
        var taps = kernel * kernel;
        var tile = outputs > NarrowProduct.Tile ? WideProduct.Tile : NarrowProduct.Tile;
        var stride = RoundUp(outputs, tile);
        var rows = RoundUp(checked(taps * inputs), NarrowProduct.Depth);
        var length = (rows + 1L) * stride;
        ShapeException.Require(length <= Array.MaxLength, $"Weights [{outputs}, {inputs}, {kernel}, {kernel}] have too many values.");

        var packed = new float[length];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                var source = weights.Slice(((output * inputs) + input) * taps, taps);
                for (var tap = 0; tap < taps; tap++)
                {
                    packed[((((long)tap * inputs) + input) * stride) + output] = source[tap];
                }
            }
        }

        bias.CopyTo(packed.AsSpan(rows * stride));
        var memory = AllocateMemory<float>(length);
        using var scope = Enter();
        ToDevice<float>(packed, memory.View);
        return new IlgpuWeights(this, memory, outputs, inputs, kernel, stride, bias.Length > 0);
    }

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue)
    {
        var s = OperationShapes.Convolve(input, weights, output, stride, padding, epilogue);
        if (Winograd.Applies(s))
        {
            ConvolveByWinograd(input, weights, output, epilogue, s);
            return;
        }

        Launch(
            input,
            weights,
            output,
            epilogue,
            new ProductShape
            {
                Rows = checked(s.Items * s.OutPositions),
                Height = s.Height,
                Width = s.Width,
                OutHeight = s.OutHeight,
                OutWidth = s.OutWidth,
                Step = s.Stride,
                Padding = s.Padding,
            });
    }

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue)
    {
        var rows = OperationShapes.Multiply(input, weights, output, epilogue);
        Launch(
            input,
            weights,
            output,
            epilogue,
            new ProductShape { Rows = rows, Height = 1, Width = rows, OutHeight = 1, OutWidth = rows, Step = 1, Padding = 0 });
    }

    private void Launch(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue, ProductShape shape)
    {
        using var scope = Enter();
        var packed = Own(weights);
        var outputs = weights.Outputs;
        var (shift, residual) = (epilogue.Shift ?? output, epilogue.Residual ?? output);
        shape = shape with
        {
            Terms = weights.Kernel * weights.Kernel * weights.Inputs,
            Inputs = weights.Inputs,
            Outputs = outputs,
            Stride = packed.Stride,
            Side = weights.Kernel,
            RowsOfShift = epilogue.Shift is { } s ? (int)(shape.Rows / s.Shape.Rows) : 0,
            HasBias = packed.HasBias ? 1 : 0,
            HasResidual = epilogue.Residual is null ? 0 : 1,
            Activation = (int)epilogue.Activation,
            AlignedIn = IsAligned(weights.Inputs, input.Offset) ? 1 : 0,
            AlignedOut = IsAligned(outputs, output.Offset, shift.Offset, residual.Offset) ? 1 : 0,
            Chain = Definition.ChainTerms,
            RowsOfProduct = int.MaxValue,
        };
        RunProduct(View(input), packed.Memory.View, View(shift), View(residual), View(output), shape);
    }

    private IlgpuWeights Own(PackedWeights weights)
    {
        var packed = weights as IlgpuWeights;
        ShapeException.Require(packed?.Device == this, $"Weights are not in the memory of device '{Name}'.");
        return packed!;
    }

    private void RunProduct(Floats input, Floats weights, Floats shift, Floats residual, Floats output, ProductShape shape)
    {
        var outputs = shape.Outputs;

        // The bits are the same. The wide tile reads half as much shared memory for an Fma, once it fills the device; a processor has
        // no registers for its 64 sums a thread (PoCL: 0.6 GFLOP/s against 28).
        var wide = Groups(shape.Rows, WideProduct.Tile) * Groups(outputs, WideProduct.Tile);
        var isWide = outputs > NarrowProduct.Tile && Tiles switch
        {
            ProductTiles.Narrow => false,
            ProductTiles.Wide => true,
            _ => !_isProcessor && wide >= _accelerator.NumMultiprocessors,
        };
        var groups = isWide ? wide : Groups(shape.Rows, NarrowProduct.Tile) * Groups(outputs, NarrowProduct.Tile);
        var kernel = isWide
            ? _kernels.Get<Floats, Floats, Floats, Floats, Floats, ProductShape>(WideProduct.Run)
            : _kernels.Get<Floats, Floats, Floats, Floats, Floats, ProductShape>(NarrowProduct.Run);
        kernel(_stream, OfGroups(groups), input, weights, shift, residual, output, shape);
    }
}
