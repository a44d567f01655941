using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>
/// The three transforms of <see cref="Winograd"/> for one vector of channels. Each goes along y, then along x; between the two the
/// values lie in <c>temp</c>, which stays in the first cache level.
/// </summary>
internal static unsafe class WinogradTransforms<S, V>
    where S : ISimd<V>
    where V : struct
{
    /// <summary>Floats of <c>temp</c>.</summary>
    public static int TempFloats => Winograd.Products * S.Width;

    /// <param name="pixels">36 pixels of a patch, row by row.</param>
    /// <param name="target">Product f of the vector goes to f · pitch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, long channel, float* target, long pitch, float* temp)
    {
        for (var x = 0; x < Winograd.Patch; x++)
        {
            Input(
                S.Load(pixels[x] + channel), S.Load(pixels[6 + x] + channel), S.Load(pixels[12 + x] + channel),
                S.Load(pixels[18 + x] + channel), S.Load(pixels[24 + x] + channel), S.Load(pixels[30 + x] + channel),
                temp + (x * S.Width), Winograd.Patch * S.Width);
        }

        for (var y = 0; y < Winograd.Patch; y++)
        {
            var row = temp + (y * Winograd.Patch * S.Width);
            Input(
                S.Load(row), S.Load(row + S.Width), S.Load(row + (2 * S.Width)),
                S.Load(row + (3 * S.Width)), S.Load(row + (4 * S.Width)), S.Load(row + (5 * S.Width)),
                target + (y * Winograd.Patch * pitch), pitch);
        }
    }

    /// <param name="weights">Tap (ky, kx) of the vector is at (3·ky + kx) · tap.</param>
    /// <param name="target">Product f of the vector goes to f · pitch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter(float* weights, long tap, float* target, long pitch, float* temp)
    {
        for (var x = 0; x < 3; x++)
        {
            Filter(
                S.Load(weights + (x * tap)), S.Load(weights + ((3 + x) * tap)), S.Load(weights + ((6 + x) * tap)),
                temp + (x * S.Width), 3 * S.Width);
        }

        for (var y = 0; y < Winograd.Patch; y++)
        {
            var row = temp + (y * 3 * S.Width);
            Filter(
                S.Load(row), S.Load(row + S.Width), S.Load(row + (2 * S.Width)), target + (y * Winograd.Patch * pitch), pitch);
        }
    }

    /// <param name="sums">Product f of the vector is at f · pitch.</param>
    /// <param name="target">Output i of the tile, row by row, goes to i · stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* sums, long pitch, float* target, long stride, float* temp)
    {
        for (var x = 0; x < Winograd.Patch; x++)
        {
            var column = sums + (x * pitch);
            Output(
                S.Load(column), S.Load(column + (6 * pitch)), S.Load(column + (12 * pitch)),
                S.Load(column + (18 * pitch)), S.Load(column + (24 * pitch)), S.Load(column + (30 * pitch)),
                temp + (x * S.Width), Winograd.Patch * S.Width);
        }

        for (var y = 0; y < Winograd.Tile; y++)
        {
            var row = temp + (y * Winograd.Patch * S.Width);
            Output(
                S.Load(row), S.Load(row + S.Width), S.Load(row + (2 * S.Width)),
                S.Load(row + (3 * S.Width)), S.Load(row + (4 * S.Width)), S.Load(row + (5 * S.Width)),
                target + (y * Winograd.Tile * stride), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(V d0, V d1, V d2, V d3, V d4, V d5, float* target, long pitch)
    {
        var squares = S.Create(-Winograd.SumOfSquares);
        var product = S.Create(Winograd.ProductOfSquares);
        S.Store(S.Fma(product, d0, S.Fma(squares, d2, d4)), target);
        S.Store(S.Fma(product, d1, S.Fma(squares, d3, d5)), target + (5 * pitch));
        var even = S.Fma(S.Create(-Winograd.B2), d2, d4);
        var odd = S.Fma(S.Create(-Winograd.B2), d1, d3);
        S.Store(S.Fma(S.Create(Winograd.A), odd, even), target + pitch);
        S.Store(S.Fma(S.Create(-Winograd.A), odd, even), target + (2 * pitch));
        even = S.Fma(S.Create(-Winograd.A2), d2, d4);
        odd = S.Fma(S.Create(-Winograd.A2), d1, d3);
        S.Store(S.Fma(S.Create(Winograd.B), odd, even), target + (3 * pitch));
        S.Store(S.Fma(S.Create(-Winograd.B), odd, even), target + (4 * pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Filter(V g0, V g1, V g2, float* target, long pitch)
    {
        S.Store(S.Mul(S.Create(Winograd.Filter0), g0), target);
        var even = S.Fma(S.Create(Winograd.FilterA2), g2, S.Mul(S.Create(Winograd.FilterA0), g0));
        S.Store(S.Fma(S.Create(Winograd.FilterA1), g1, even), target + pitch);
        S.Store(S.Fma(S.Create(-Winograd.FilterA1), g1, even), target + (2 * pitch));
        even = S.Fma(S.Create(Winograd.FilterB2), g2, S.Mul(S.Create(Winograd.FilterB0), g0));
        S.Store(S.Fma(S.Create(Winograd.FilterB1), g1, even), target + (3 * pitch));
        S.Store(S.Fma(S.Create(-Winograd.FilterB1), g1, even), target + (4 * pitch));
        S.Store(g2, target + (5 * pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(V m0, V m1, V m2, V m3, V m4, V m5, float* target, long pitch)
    {
        var sumA = S.Add(m1, m2);
        var oddA = S.Subtract(m1, m2);
        var sumB = S.Add(m3, m4);
        var oddB = S.Subtract(m3, m4);
        S.Store(S.Add(S.Add(m0, sumA), sumB), target);
        S.Store(S.Fma(S.Create(Winograd.B), oddB, S.Mul(S.Create(Winograd.A), oddA)), target + pitch);
        S.Store(S.Fma(S.Create(Winograd.B2), sumB, S.Mul(S.Create(Winograd.A2), sumA)), target + (2 * pitch));
        S.Store(S.Fma(S.Create(Winograd.B3), oddB, S.Fma(S.Create(Winograd.A3), oddA, m5)), target + (3 * pitch));
    }
}
