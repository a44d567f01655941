using Engram.Compute.Arithmetic;

namespace Engram.Compute;

/// <summary>Matrix product and convolution: Fma chains of at most 1,152 terms, then bias, shift, residual and activation.</summary>
public sealed unsafe partial class ReferenceDevice
{
    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel)
    {
        OperationShapes.Pack(weights.Length, bias.Length, outputs, inputs, kernel);
        return new ReferenceWeights(weights.ToArray(), bias.ToArray(), outputs, inputs, kernel);
    }

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue)
    {
        var shape = OperationShapes.Convolve(input, weights, output, stride, padding, epilogue);
        var packed = (ReferenceWeights)weights;
        if (Winograd.Applies(shape))
        {
            ConvolveByWinograd(Span(input), packed, output, shape, epilogue);
            return;
        }

        var x = Span(input);
        var terms = new float[shape.Terms];
        for (var position = 0; position < shape.Items * shape.OutPositions; position++)
        {
            var (item, inside) = Math.DivRem(position, shape.OutPositions);
            var (oy, ox) = Math.DivRem(inside, shape.OutWidth);
            Gather(x, shape, item, oy, ox, terms);
            Finish(terms, packed, output, epilogue, position);
        }
    }

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue)
    {
        var rows = OperationShapes.Multiply(input, weights, output, epilogue);
        var x = Span(input);
        for (var row = 0; row < rows; row++)
        {
            Finish(x.Slice(row * weights.Inputs, weights.Inputs), (ReferenceWeights)weights, output, epilogue, row);
        }
    }

    /// <summary>The inputs of one output position in order (ky, kx, ci); +0 on the padding.</summary>
    private static void Gather(ReadOnlySpan<float> x, in ConvolutionShape s, int item, int oy, int ox, Span<float> terms)
    {
        var t = 0;
        for (var ky = 0; ky < s.Kernel; ky++)
        {
            for (var kx = 0; kx < s.Kernel; kx++)
            {
                var iy = (oy * s.Stride) + ky - s.Padding;
                var ix = (ox * s.Stride) + kx - s.Padding;
                var inside = iy >= 0 && iy < s.Height && ix >= 0 && ix < s.Width;
                for (var ci = 0; ci < s.Inputs; ci++)
                {
                    terms[t++] = inside ? x[(((((item * s.Height) + iy) * s.Width) + ix) * s.Inputs) + ci] : 0f;
                }
            }
        }
    }

    /// <summary>Every output channel of one row.</summary>
    private static void Finish(ReadOnlySpan<float> terms, ReferenceWeights weights, Tensor output, in Epilogue epilogue, int row)
    {
        for (var co = 0; co < weights.Outputs; co++)
        {
            End(Chains(terms, weights, co), weights, output, epilogue, row, co);
        }
    }

    /// <summary>What follows a sum.</summary>
    private static void End(float value, ReferenceWeights weights, Tensor output, in Epilogue epilogue, int row, int co)
    {
        var at = (row * weights.Outputs) + co;
        if (weights.Bias.Length > 0)
        {
            value += weights.Bias[co];
        }

        if (epilogue.Shift is { } shift)
        {
            var rowsOfItem = output.Shape.Rows / shift.Shape.Rows;
            value += Span(shift)[(int)((row / rowsOfItem * weights.Outputs) + co)];
        }

        if (epilogue.Residual is { } residual)
        {
            value += Span(residual)[at];
        }

        Span(output)[at] = Apply(value, epilogue.Activation);
    }

    private static float Chains(ReadOnlySpan<float> terms, ReferenceWeights weights, int co)
    {
        var sum = 0f;
        for (var start = 0; start < terms.Length; start += Definition.ChainTerms)
        {
            var chain = 0f;
            for (var t = start; t < Math.Min(start + Definition.ChainTerms, terms.Length); t++)
            {
                var (tap, ci) = Math.DivRem(t, weights.Inputs);
                chain = Definition.Fma(terms[t], weights.At(co, ci, tap / weights.Kernel, tap % weights.Kernel), chain);
            }

            sum = start == 0 ? chain : sum + chain;
        }

        return sum;
    }
}
