using System.Runtime.CompilerServices;

namespace Engram.Compute.Arithmetic;

/// <summary>
/// Winograd's F(4×4, 3×3): 16 outputs of a 3 × 3 convolution from 36 products a channel instead of 144. The points are 0, ±5/8, ±3/2 and ∞:
/// with them an error is 1.8 times that of the direct convolution, where the usual 0, ±1, ±2 would make it 3.8 times (RMS, 640 channels).
/// </summary>
/// <remarks>
/// These methods are the definition; the reference and the ILGPU kernels call them, the vectors of the host repeat them. A transform of a
/// square goes along y first, then along x.
/// </remarks>
internal static class Winograd
{
    /// <summary>Outputs of a tile, along one side.</summary>
    public const int Tile = 4;

    /// <summary>Inputs of a tile and products of a channel, along one side.</summary>
    public const int Patch = 6;

    public const int Products = Patch * Patch;

    /// <summary>Input channels of one Fma chain; the chains are then added, ascending.</summary>
    public const int ChainChannels = 64;

    /// <summary>Channels come in vectors of every width, without a remainder.</summary>
    public const int ChannelStep = 16;

    /// <summary>Fewer output positions leave too little to share a transformed filter: 4 × 4 would gain nothing, 8 × 8 is 1.3 times as fast.</summary>
    public const int LeastPositions = 64;

    public const int LeastChannels = 32;

    // The points a = 5/8 and b = 3/2; all of these are exact.
    public const float A = 0.625f;
    public const float A2 = 0.390625f;
    public const float A3 = 0.244140625f;
    public const float B = 1.5f;
    public const float B2 = 2.25f;
    public const float B3 = 3.375f;
    public const float SumOfSquares = 2.640625f;
    public const float ProductOfSquares = 0.87890625f;

    // The filter's factors, rounded once: 1/(a²b²), and 1, p, p² over the product of p's distances to the other points.
    public const float Filter0 = 1.1377777778f;
    public const float FilterA0 = -0.6884033613f;
    public const float FilterA1 = -0.4302521008f;
    public const float FilterA2 = -0.2689075630f;
    public const float FilterB0 = 0.1195144725f;
    public const float FilterB1 = 0.1792717087f;
    public const float FilterB2 = 0.2689075630f;

    /// <summary>Whether a convolution is computed so: by the shape of the layer alone, never by batch or machine.</summary>
    public static bool Applies(in ConvolutionShape s) =>
        s.Kernel == 3 && s.Stride == 1 && s.Padding == 1 && s.OutHeight == s.Height && s.OutWidth == s.Width
        && s.Inputs % ChannelStep == 0 && s.Outputs % ChannelStep == 0 && s.Inputs >= LeastChannels && s.Outputs >= LeastChannels
        && s.OutPositions >= LeastPositions;

    /// <summary>Tiles that cover one item's output; those at the end may reach beyond it.</summary>
    public static (int Rows, int Columns) Tiles(in ConvolutionShape s) =>
        ((s.OutHeight + Tile - 1) / Tile, (s.OutWidth + Tile - 1) / Tile);

    /// <summary>Along one side of a patch of inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six Input(Six d)
    {
        Six v;
        v.V0 = Definition.Fma(ProductOfSquares, d.V0, Definition.Fma(-SumOfSquares, d.V2, d.V4));
        v.V5 = Definition.Fma(ProductOfSquares, d.V1, Definition.Fma(-SumOfSquares, d.V3, d.V5));
        var even = Definition.Fma(-B2, d.V2, d.V4);
        var odd = Definition.Fma(-B2, d.V1, d.V3);
        v.V1 = Definition.Fma(A, odd, even);
        v.V2 = Definition.Fma(-A, odd, even);
        even = Definition.Fma(-A2, d.V2, d.V4);
        odd = Definition.Fma(-A2, d.V1, d.V3);
        v.V3 = Definition.Fma(B, odd, even);
        v.V4 = Definition.Fma(-B, odd, even);
        return v;
    }

    /// <summary>Along one side of a filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six Filter(float g0, float g1, float g2)
    {
        Six u;
        u.V0 = Definition.Mul(Filter0, g0);
        var even = Definition.Fma(FilterA2, g2, Definition.Mul(FilterA0, g0));
        u.V1 = Definition.Fma(FilterA1, g1, even);
        u.V2 = Definition.Fma(-FilterA1, g1, even);
        even = Definition.Fma(FilterB2, g2, Definition.Mul(FilterB0, g0));
        u.V3 = Definition.Fma(FilterB1, g1, even);
        u.V4 = Definition.Fma(-FilterB1, g1, even);
        u.V5 = g2;
        return u;
    }

    /// <summary>Along one side of a square of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Output(Six m)
    {
        var sumA = m.V1 + m.V2;
        var oddA = m.V1 - m.V2;
        var sumB = m.V3 + m.V4;
        var oddB = m.V3 - m.V4;
        Four y;
        y.V0 = (m.V0 + sumA) + sumB;
        y.V1 = Definition.Fma(B, oddB, Definition.Mul(A, oddA));
        y.V2 = Definition.Fma(B2, sumB, Definition.Mul(A2, sumA));
        y.V3 = Definition.Fma(B3, oddB, Definition.Fma(A3, oddA, m.V5));
        return y;
    }

    /// <summary>Six values in registers.</summary>
    internal struct Six(float v0, float v1, float v2, float v3, float v4, float v5)
    {
        public float V0 = v0;
        public float V1 = v1;
        public float V2 = v2;
        public float V3 = v3;
        public float V4 = v4;
        public float V5 = v5;
    }

    /// <summary>Four values in registers.</summary>
    internal struct Four
    {
        public float V0;
        public float V1;
        public float V2;
        public float V3;
    }
}
