using System.Runtime.CompilerServices;
using ILGPU;

namespace Engram.Compute.Arithmetic;

public static partial class Definition
{
    // erfc(x) = t·exp(−x² + P(t)), t = 1/(1 + x/2), x ≥ 0: the Chebyshev fit of Numerical Recipes (erfcc), relative error 1.2e-7.
    internal const float Erf0 = -1.26551223f;
    internal const float Erf1 = 1.00002368f;
    internal const float Erf2 = 0.37409196f;
    internal const float Erf3 = 0.09678418f;
    internal const float Erf4 = -0.18628806f;
    internal const float Erf5 = 0.27886807f;
    internal const float Erf6 = -1.13520398f;
    internal const float Erf7 = 1.48851587f;
    internal const float Erf8 = -0.82215223f;
    internal const float Erf9 = 0.17087277f;

    internal const float SqrtHalf = 0.707106781f;

    // ln(1 + f) on [√½ − 1, √2 − 1]: Cephes logf's polynomial.
    internal const float Log8 = 7.0376836292e-2f;
    internal const float Log7 = -1.1514610310e-1f;
    internal const float Log6 = 1.1676998740e-1f;
    internal const float Log5 = -1.2420140846e-1f;
    internal const float Log4 = 1.4249322787e-1f;
    internal const float Log3 = -1.6668057665e-1f;
    internal const float Log2 = 2.0000714765e-1f;
    internal const float Log1 = -2.4999993993e-1f;
    internal const float Log0 = 3.3333331174e-1f;

    internal const float HalfPi = 1.57079633f;

    // sin and cos on [−π/4, π/4]: Cephes sinf's and cosf's polynomials.
    internal const float Sin2 = -1.9515295891e-4f;
    internal const float Sin1 = 8.3321608736e-3f;
    internal const float Sin0 = -1.6666654611e-1f;
    internal const float Cos2 = 2.443315711809948e-5f;
    internal const float Cos1 = -1.388731625493765e-3f;
    internal const float Cos0 = 4.166664568298827e-2f;

    /// <summary>The error function; absolute error below 1e-6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Erf(float x)
    {
        var a = x < 0f ? -x : x;
        // Beyond 9 erfc is below exp(−81), and the square must stay finite.
        a = Min(a, 9f);
        var t = Reciprocal(Fma(0.5f, a, 1f));
        var p = Fma(Erf9, t, Erf8);
        p = Fma(p, t, Erf7);
        p = Fma(p, t, Erf6);
        p = Fma(p, t, Erf5);
        p = Fma(p, t, Erf4);
        p = Fma(p, t, Erf3);
        p = Fma(p, t, Erf2);
        p = Fma(p, t, Erf1);
        p = Fma(p, t, Erf0);
        var result = 1f - Mul(t, Exp(Fma(-a, a, p)));
        return x < 0f ? -result : result;
    }

    /// <summary>x·σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Silu(float x) => Mul(x, Reciprocal(1f + Exp(-x)));

    /// <summary>x·σ(1.702 x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float QuickGelu(float x) => Mul(x, Reciprocal(1f + Exp(Mul(-1.702f, x))));

    /// <summary>x·Φ(x), by the error function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Gelu(float x) => Mul(Mul(0.5f, x), 1f + Erf(Mul(SqrtHalf, x)));

    /// <summary>ln x for a normal positive x; absolute error below 2e-7 near 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x)
    {
        // x = m·2^e with m in [√½, √2): subtracting the bits of √½ puts the cut there.
        var bits = (int)Interop.FloatAsInt(x);
        var e = (bits - 0x3F3504F3) >> 23;
        var f = Interop.IntAsFloat((uint)(bits - (e << 23))) - 1f;
        // |e| ≤ 126 as a float, by the same magic number as in Exp.
        var k = Interop.IntAsFloat((uint)(e + MagicBits)) - Magic;
        var z = Mul(f, f);
        var p = Fma(Log8, f, Log7);
        p = Fma(p, f, Log6);
        p = Fma(p, f, Log5);
        p = Fma(p, f, Log4);
        p = Fma(p, f, Log3);
        p = Fma(p, f, Log2);
        p = Fma(p, f, Log1);
        p = Fma(p, f, Log0);
        var y = Mul(Mul(f, z), p);
        y = Fma(k, Ln2Low, y);
        y = Fma(-0.5f, z, y);
        return Fma(k, Ln2High, f + y);
    }

    /// <summary>sin(2πu) for u in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SinTurn(float u)
    {
        var shifted = Fma(4f, u, Magic);
        var quadrant = (int)Interop.FloatAsInt(shifted) & 3;
        var x = Mul(Fma(4f, u, -(shifted - Magic)), HalfPi);
        var value = (quadrant & 1) == 0 ? SinNear(x) : CosNear(x);
        return (quadrant & 2) == 0 ? value : -value;
    }

    /// <summary>cos(2πu) for u in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CosTurn(float u)
    {
        var shifted = Fma(4f, u, Magic);
        var quadrant = (int)Interop.FloatAsInt(shifted) & 3;
        var x = Mul(Fma(4f, u, -(shifted - Magic)), HalfPi);
        var value = (quadrant & 1) == 0 ? CosNear(x) : SinNear(x);
        return ((quadrant + 1) & 2) == 0 ? value : -value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SinNear(float x)
    {
        var z = Mul(x, x);
        var p = Fma(Sin2, z, Sin1);
        p = Fma(p, z, Sin0);
        return Fma(Mul(p, z), x, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float CosNear(float x)
    {
        var z = Mul(x, x);
        var p = Fma(Cos2, z, Cos1);
        p = Fma(p, z, Cos0);
        return Fma(Mul(p, z), z, Fma(-0.5f, z, 1f));
    }
}
