using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Four floats in registers, read and written as one 16-byte access. Arrays that a loop indexes would go to local memory (ILGPU unrolls
/// nothing), so the tiles are hand-unrolled over these.
/// </summary>
internal struct F4(float x, float y, float z, float w)
{
    public float X = x;
    public float Y = y;
    public float Z = z;
    public float W = w;

    public static F4 Zero => new(0f, 0f, 0f, 0f);

    /// <summary>a·b + c, each with one rounding.</summary>
    public static F4 Fma(float a, F4 b, F4 c) =>
        new(Definition.Fma(a, b.X, c.X), Definition.Fma(a, b.Y, c.Y), Definition.Fma(a, b.Z, c.Z), Definition.Fma(a, b.W, c.W));

    public static F4 Mul(float a, F4 b) =>
        new(Definition.Mul(a, b.X), Definition.Mul(a, b.Y), Definition.Mul(a, b.Z), Definition.Mul(a, b.W));

    public static F4 Add(F4 a, F4 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

    /// <summary>Elements at … at + 3 of which <paramref name="count"/> exist; zeros for the others.</summary>
    /// <param name="aligned">1 where at is a multiple of 4 and a view of four floats may be used, which needs count ≥ 4 or ≤ 0.</param>
    public static F4 Load(ArrayView<float> view, int at, int count, int aligned)
    {
        var value = Zero;
        if (aligned != 0)
        {
            if (count > 0)
            {
                value = view.Cast<F4>()[at >> 2];
            }
        }
        else
        {
            if (count > 0)
            {
                value.X = view[at];
            }

            if (count > 1)
            {
                value.Y = view[at + 1];
            }

            if (count > 2)
            {
                value.Z = view[at + 2];
            }

            if (count > 3)
            {
                value.W = view[at + 3];
            }
        }

        return value;
    }

    /// <summary>The counterpart of <see cref="Load"/>.</summary>
    public static void Store(ArrayView<float> view, int at, int count, int aligned, F4 value)
    {
        if (aligned != 0)
        {
            if (count > 0)
            {
                view.Cast<F4>()[at >> 2] = value;
            }
        }
        else
        {
            if (count > 0)
            {
                view[at] = value.X;
            }

            if (count > 1)
            {
                view[at + 1] = value.Y;
            }

            if (count > 2)
            {
                view[at + 2] = value.Z;
            }

            if (count > 3)
            {
                view[at + 3] = value.W;
            }
        }
    }

    /// <summary>Four elements, <paramref name="stride"/> apart: a row becomes a column of the tile.</summary>
    public static void StoreColumn(ArrayView<float> view, int at, int stride, F4 value)
    {
        view[at] = value.X;
        view[at + stride] = value.Y;
        view[at + stride + stride] = value.Z;
        view[at + stride + stride + stride] = value.W;
    }
}
