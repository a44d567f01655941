using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.IR.Intrinsics;

namespace Engram.Compute.Arithmetic;

/// <summary>
/// The scalar functions of Arithmetic 2, in float32. They are the definition: the references and the ILGPU kernels call these
/// methods, and the vectors of the host repeat them operation by operation, so that every device gives the same bits.
/// </summary>
/// <remarks>
/// No product stands outside <see cref="Fma"/> and <see cref="Mul"/>, because OpenCL C and ptxas may contract a·b + c as they like.
/// Sums and differences are plain: without a product there is nothing to contract. Arguments are finite.
/// </remarks>
public static partial class Definition
{
    /// <summary>Stands in the manifest and in the configuration hash; raised with every change of a result's bits.</summary>
    public const int Version = 2;

    /// <summary>Terms of a matrix product or convolution in one Fma chain; the chains are then added, ascending.</summary>
    public const int ChainTerms = 1152;

    /// <summary>Positions of a channel in one chain of group norm's sums.</summary>
    public const int GroupNormChunk = 256;

    /// <summary>Lanes of layer norm's and soft-max's sums: element c goes to lane c mod 16.</summary>
    public const int Lanes = 16;

    /// <summary>Keys in one block of the online soft-max.</summary>
    public const int KeyBlock = 64;

    /// <summary>exp's argument is clamped to ±87, so that neither the result nor its reciprocal is a denormal.</summary>
    internal const float ExpLimit = 87f;

    /// <summary>1.5·2^23: adding it rounds a float below 2^22 to an integer, half to even, which then stands in the low bits.</summary>
    internal const float Magic = 12582912f;

    internal const int MagicBits = 0x4B400000;

    internal const float Log2E = 1.44269504f;

    // ln 2 in two parts; the first has 9 trailing zero bits, so that its product with |k| ≤ 126 is exact.
    internal const float Ln2High = 0.693359375f;
    internal const float Ln2Low = -2.12194440e-4f;

    // exp(r) on [−ln2/2, ln2/2]: Cephes expf's polynomial for (exp(r) − 1 − r) / r².
    internal const float Exp5 = 1.9875691500e-4f;
    internal const float Exp4 = 1.3981999507e-3f;
    internal const float Exp3 = 8.3334519073e-3f;
    internal const float Exp2 = 4.1665795894e-2f;
    internal const float Exp1 = 1.6666665459e-1f;
    internal const float Exp0 = 5.0000001201e-1f;

    internal const int ReciprocalSeed = 0x7EF311C3;
    internal const int RsqrtSeed = 0x5F375A86;

    /// <summary>a·b + c with one rounding. ILGPU devices replace it by fma.rn (CUDA) or fma (OpenCL).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [IntrinsicImplementation]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a·b, never contracted. ILGPU devices replace it by mul.rn (CUDA) or fma(a, b, −0) (OpenCL), which is bit-equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [IntrinsicImplementation]
    public static float Mul(float a, float b) => a * b;

    /// <summary>The larger of two; <paramref name="b"/> where they are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    /// <summary>The smaller of two; <paramref name="b"/> where they are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float a, float b) => a < b ? a : b;

    /// <summary>1/x for a normal x ≥ 2^−126 whose reciprocal is normal, within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Reciprocal(float x)
    {
        var y = Interop.IntAsFloat((uint)(ReciprocalSeed - (int)Interop.FloatAsInt(x)));
        y = Fma(y, Fma(-x, y, 1f), y);
        y = Fma(y, Fma(-x, y, 1f), y);
        y = Fma(y, Fma(-x, y, 1f), y);
        return Fma(y, Fma(-x, y, 1f), y);
    }

    /// <summary>1/√x for a normal positive x, within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Rsqrt(float x)
    {
        var half = Mul(0.5f, x);
        var y = Interop.IntAsFloat((uint)(RsqrtSeed - ((int)Interop.FloatAsInt(x) >> 1)));
        y = Fma(y, Fma(-Mul(half, y), y, 0.5f), y);
        y = Fma(y, Fma(-Mul(half, y), y, 0.5f), y);
        y = Fma(y, Fma(-Mul(half, y), y, 0.5f), y);
        return Fma(y, Fma(-Mul(half, y), y, 0.5f), y);
    }

    /// <summary>√x for x = 0 or a normal positive x, within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float x)
    {
        var y = Rsqrt(x);
        var s = Mul(x, y);
        var root = Fma(Fma(-s, s, x), Mul(0.5f, y), s);
        return x > 0f ? root : 0f;
    }

    /// <summary>exp(x), x clamped to [−87, 87], within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x)
    {
        x = Min(Max(x, -ExpLimit), ExpLimit);
        var shifted = Fma(x, Log2E, Magic);
        var k = shifted - Magic;
        var r = Fma(-k, Ln2High, x);
        r = Fma(-k, Ln2Low, r);
        var p = Fma(Exp5, r, Exp4);
        p = Fma(p, r, Exp3);
        p = Fma(p, r, Exp2);
        p = Fma(p, r, Exp1);
        p = Fma(p, r, Exp0);
        p = Fma(p, Mul(r, r), r + 1f);
        var power = ((int)Interop.FloatAsInt(shifted) - MagicBits + 127) << 23;
        return Mul(p, Interop.IntAsFloat((uint)power));
    }
}
