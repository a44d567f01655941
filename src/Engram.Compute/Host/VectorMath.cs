using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>The functions of <see cref="Definition"/> on vectors: the same operations in the same order, so the same bits.</summary>
internal static class VectorMath<S, V>
    where S : ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) => S.Select(S.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Min(V a, V b) => S.Select(S.GreaterThan(b, a), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reciprocal(V x)
    {
        var one = S.Create(1f);
        var minus = S.Negate(x);
        var y = S.SubtractBits(S.CreateBits(Definition.ReciprocalSeed), x);
        y = S.Fma(y, S.Fma(minus, y, one), y);
        y = S.Fma(y, S.Fma(minus, y, one), y);
        y = S.Fma(y, S.Fma(minus, y, one), y);
        return S.Fma(y, S.Fma(minus, y, one), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        x = Min(Max(x, S.Create(-Definition.ExpLimit)), S.Create(Definition.ExpLimit));
        var magic = S.Create(Definition.Magic);
        var shifted = S.Fma(x, S.Create(Definition.Log2E), magic);
        var minus = S.Negate(S.Subtract(shifted, magic));
        var r = S.Fma(minus, S.Create(Definition.Ln2High), x);
        r = S.Fma(minus, S.Create(Definition.Ln2Low), r);
        var p = S.Fma(S.Create(Definition.Exp5), r, S.Create(Definition.Exp4));
        p = S.Fma(p, r, S.Create(Definition.Exp3));
        p = S.Fma(p, r, S.Create(Definition.Exp2));
        p = S.Fma(p, r, S.Create(Definition.Exp1));
        p = S.Fma(p, r, S.Create(Definition.Exp0));
        p = S.Fma(p, S.Mul(r, r), S.Add(r, S.Create(1f)));
        var power = S.ShiftLeftBits(S.AddBits(shifted, S.CreateBits(127 - Definition.MagicBits)), 23);
        return S.Mul(p, power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf(V x)
    {
        var negative = S.GreaterThan(S.Zero, x);
        var a = Min(S.Select(negative, S.Negate(x), x), S.Create(9f));
        var t = Reciprocal(S.Fma(S.Create(0.5f), a, S.Create(1f)));
        var p = S.Fma(S.Create(Definition.Erf9), t, S.Create(Definition.Erf8));
        p = S.Fma(p, t, S.Create(Definition.Erf7));
        p = S.Fma(p, t, S.Create(Definition.Erf6));
        p = S.Fma(p, t, S.Create(Definition.Erf5));
        p = S.Fma(p, t, S.Create(Definition.Erf4));
        p = S.Fma(p, t, S.Create(Definition.Erf3));
        p = S.Fma(p, t, S.Create(Definition.Erf2));
        p = S.Fma(p, t, S.Create(Definition.Erf1));
        p = S.Fma(p, t, S.Create(Definition.Erf0));
        var result = S.Subtract(S.Create(1f), S.Mul(t, Exp(S.Fma(S.Negate(a), a, p))));
        return S.Select(negative, S.Negate(result), result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => S.Mul(x, Reciprocal(S.Add(S.Create(1f), Exp(S.Negate(x)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V QuickGelu(V x) => S.Mul(x, Reciprocal(S.Add(S.Create(1f), Exp(S.Mul(S.Create(-1.702f), x)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu(V x) =>
        S.Mul(S.Mul(S.Create(0.5f), x), S.Add(S.Create(1f), Erf(S.Mul(S.Create(Definition.SqrtHalf), x))));
}
