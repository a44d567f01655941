using Engram.Compute.Arithmetic;
using Engram.Compute.Host;

namespace Engram.Compute;

/// <summary>Where images begin and end: noise, 8-bit pixels and their distances.</summary>
public sealed unsafe partial class ReferenceDevice
{
    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output)
    {
        OperationShapes.Noise(keys, output);
        var shape = output.Shape;
        var y = Span(output);
        for (var i = 0; i < y.Length; i++)
        {
            var (position, channel) = Math.DivRem(i, shape.D);
            var (item, inside) = Math.DivRem(position, shape.B * shape.C);
            y[i] = NoiseAt(keys[item], draw, (uint)((channel * shape.B * shape.C) + inside));
        }
    }

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite)
    {
        OperationShapes.Quantize(images, pixels, finite);
        var x = Span(images);
        var size = x.Length / images.Shape.A;
        finite.Fill(true);
        for (var i = 0; i < x.Length; i++)
        {
            finite[i / size] &= float.IsFinite(x[i]);
            var unit = Definition.Min(Definition.Max(Definition.Fma(x[i], 0.5f, 0.5f), 0f), 1f);
            pixels[i] = (byte)BitConverter.SingleToInt32Bits(Definition.Mul(unit, 255f) + Definition.Magic);
        }
    }

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output)
    {
        OperationShapes.SquaredDistances(a, b, output);
        var left = HostBytes.Of(a.Buffer);
        var right = HostBytes.Of(b.Buffer);
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Rows; j++)
            {
                var sum = 0L;
                for (var k = 0; k < a.Length; k++)
                {
                    long d = left[a.Offset + (i * a.Stride) + k] - right[b.Offset + (j * b.Stride) + k];
                    sum += d * d;
                }

                output[(i * b.Rows) + j] = sum;
            }
        }
    }

    /// <param name="element">Counted in NCHW order within its item.</param>
    private static float NoiseAt(NoiseKey key, uint draw, uint element)
    {
        var (w0, w1, w2, w3) = Philox.Words(element / 4, draw, key.Generation, 0, key.Key);
        var (z0, z1) = (element & 2) == 0 ? BoxMuller.Pair(w0, w1) : BoxMuller.Pair(w2, w3);
        return (element & 1) == 0 ? z0 : z1;
    }
}
