using Engram.Compute.Arithmetic;

namespace Engram.Compute;

/// <summary>Operations whose outputs depend on one element, or on a look-up.</summary>
public sealed unsafe partial class ReferenceDevice
{
    public void Activate(Tensor input, Tensor output, Activation activation)
    {
        OperationShapes.Pointwise(input, output);
        var x = Span(input);
        var y = Span(output);
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = Apply(x[i], activation);
        }
    }

    public void Geglu(Tensor input, Tensor output)
    {
        var rows = OperationShapes.Geglu(input, output);
        var x = Span(input);
        var y = Span(output);
        var c = output.Shape.Channels;
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < c; i++)
            {
                y[(row * c) + i] = Definition.Mul(x[(row * 2 * c) + i], Definition.Gelu(x[(row * 2 * c) + c + i]));
            }
        }
    }

    public void Add(Tensor left, Tensor right, Tensor output)
    {
        OperationShapes.Pointwise(left, output);
        OperationShapes.Pointwise(right, output);
        var a = Span(left);
        var b = Span(right);
        var y = Span(output);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = a[i] + b[i];
        }
    }

    public void Upsample(Tensor input, Tensor output)
    {
        OperationShapes.Upsample(input, output);
        var (i, o) = (input.Shape, output.Shape);
        var x = Span(input);
        var y = Span(output);
        for (var position = 0; position < o.A * o.B * o.C; position++)
        {
            var (row, ox) = Math.DivRem(position, o.C);
            var (item, oy) = Math.DivRem(row, o.B);
            var iy = (int)((long)oy * i.B / o.B);
            var ix = (int)((long)ox * i.C / o.C);
            x.Slice(((((item * i.B) + iy) * i.C) + ix) * i.D, i.D).CopyTo(y[(position * i.D)..]);
        }
    }

    public void Concat(Tensor left, Tensor right, Tensor output)
    {
        var rows = OperationShapes.Concat(left, right, output);
        var (a, b, c) = (left.Shape.Channels, right.Shape.Channels, output.Shape.Channels);
        for (var row = 0; row < rows; row++)
        {
            Span(left).Slice(row * a, a).CopyTo(Span(output)[(row * c)..]);
            Span(right).Slice(row * b, b).CopyTo(Span(output)[((row * c) + a)..]);
        }
    }

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output)
    {
        var length = OperationShapes.Embed(ids, tokens, positions, output);
        var y = Span(output);
        var c = output.Shape.Channels;
        for (var i = 0; i < ids.Length * c; i++)
        {
            var (row, channel) = Math.DivRem(i, c);
            var value = Span(tokens)[(ids[row] * c) + channel];
            y[i] = positions is { } p ? value + Span(p)[(row % length * c) + channel] : value;
        }
    }

    public void Combine(ReadOnlySpan<Term> terms, Tensor output)
    {
        OperationShapes.Combine(terms, output);
        var y = Span(output);
        for (var i = 0; i < y.Length; i++)
        {
            var sum = Definition.Mul(terms[0].Factor, Span(terms[0].Value)[i]);
            for (var t = 1; t < terms.Length; t++)
            {
                sum = Definition.Fma(terms[t].Factor, Span(terms[t].Value)[i], sum);
            }

            y[i] = sum;
        }
    }

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output)
    {
        OperationShapes.Pointwise(unconditional, output);
        OperationShapes.Pointwise(conditional, output);
        var u = Span(unconditional);
        var c = Span(conditional);
        var y = Span(output);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Definition.Fma(scale, c[i] - u[i], u[i]);
        }
    }

    public void Clamp(Tensor input, float low, float high, Tensor output)
    {
        OperationShapes.Pointwise(input, output);
        var x = Span(input);
        var y = Span(output);
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = Definition.Min(Definition.Max(x[i], low), high);
        }
    }

    private static float Apply(float value, Activation activation) => activation switch
    {
        Activation.Silu => Definition.Silu(value),
        Activation.Gelu => Definition.Gelu(value),
        Activation.QuickGelu => Definition.QuickGelu(value),
        _ => value,
    };
}
