using System.Runtime.CompilerServices;
using static Engram.Compute.Arithmetic.Definition;

namespace Engram.Compute;

/// <summary>Two words of Philox to two Gaussian values, with the functions of Arithmetic 1.</summary>
public static class BoxMuller
{
    /// <summary>2^−24: a word's upper 24 bits are a uniform number that float32 holds exactly.</summary>
    public const float UniformStep = 5.9604644775390625e-8f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Z0, float Z1) Pair(uint w0, uint w1)
    {
        var u1 = Mul((int)((w0 >> 8) + 1), UniformStep);
        var u2 = Mul((int)(w1 >> 8), UniformStep);
        var r = Sqrt(Mul(-2f, Log(u1)));
        return (Mul(r, CosTurn(u2)), Mul(r, SinTurn(u2)));
    }
}
