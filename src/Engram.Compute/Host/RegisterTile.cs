using System.Runtime.CompilerServices;

namespace Engram.Compute.Host;

/// <summary>A number that the JIT knows: loops and branches over it disappear.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

/// <summary>What one term adds to an accumulator.</summary>
internal interface ITermOperation<V>
{
    static abstract V Step(V input, V weight, V sum);
}

/// <summary>Where a tile's sums begin and what becomes of them.</summary>
internal enum TileStart
{
    /// <summary>From +0; the tile is overwritten.</summary>
    Zero,

    /// <summary>From +0; the finished chain is added to the tile.</summary>
    AddChain,

    /// <summary>The chain goes on from the tile's values.</summary>
    Continue,
}

/// <summary>
/// The end of finished sums, straight from the registers: by way of memory it took as long as a chain of 64 terms, the whole of a small
/// network's products.
/// </summary>
internal unsafe struct TileEnd
{
    /// <summary>The output of the tile's first row and column.</summary>
    public float* Output;

    /// <summary>Added to every row, each where it is given.</summary>
    public float* Bias;
    public float* Shift;

    /// <summary>Added row by row, where it is given.</summary>
    public float* Residual;

    /// <summary>From one row of output and residual to the next.</summary>
    public long Pitch;

    /// <summary>Whether the output goes past the caches.</summary>
    public bool IsStreamed;
}

/// <summary>
/// The register tile that all products go through: rows of inputs times one panel of weights, each sum one chain in ascending order
/// of its terms. Written out, because the accumulators must be local variables to stay in registers: 14 rows of 512 bits reach 190 to
/// 230 GFLOP/s on one core of a Zen 5 whose multiply-adds alone reach 240.
/// </summary>
internal static unsafe class RegisterTile<S, V, TOperation, TRows, TVectors>
    where S : ISimd<V>
    where V : struct
    where TOperation : ITermOperation<V>
    where TRows : ICount
    where TVectors : ICount
{
    /// <summary>
    /// Floats that weights are asked for ahead of their use: 4 KiB, 32 terms of 14 rows, about the time of a read from memory. The processor
    /// foresees runs of memory by itself, but stops at the end of a page.
    /// </summary>
    private const int Ahead = 1024;

    /// <param name="rows">For each tap <see cref="ISimd{V}.TileRows"/> pointers to that tap's inputs.</param>
    /// <param name="inputs">Terms of one tap.</param>
    /// <param name="start">First term, counted over the taps.</param>
    /// <param name="end">One after the last term.</param>
    /// <param name="panel">Weights of term 0 of the panel, TVectors vectors a term.</param>
    /// <param name="tile">Sums: row r is at r·stride.</param>
    /// <param name="last">Where finished sums go instead of to the tile, and what is added on the way; null for sums that are not finished.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float** rows, int inputs, int start, int end, float* panel, float* tile, int stride, TileStart mode, TileEnd* last)
    {
        V s0a, s1a, s2a, s3a, s4a, s5a, s6a, s7a, s8a, s9a, s10a, s11a, s12a, s13a;
        V s0b, s1b, s2b, s3b, s4b, s5b, s6b, s7b, s8b, s9b, s10b, s11b, s12b, s13b;
        if (mode == TileStart.Continue)
        {
            s0a = TRows.Value > 0 ? S.Load(tile + (0 * stride)) : S.Zero;
            s0b = TRows.Value > 0 && TVectors.Value > 1 ? S.Load(tile + (0 * stride) + S.Width) : S.Zero;
            s1a = TRows.Value > 1 ? S.Load(tile + (1 * stride)) : S.Zero;
            s1b = TRows.Value > 1 && TVectors.Value > 1 ? S.Load(tile + (1 * stride) + S.Width) : S.Zero;
            s2a = TRows.Value > 2 ? S.Load(tile + (2 * stride)) : S.Zero;
            s2b = TRows.Value > 2 && TVectors.Value > 1 ? S.Load(tile + (2 * stride) + S.Width) : S.Zero;
            s3a = TRows.Value > 3 ? S.Load(tile + (3 * stride)) : S.Zero;
            s3b = TRows.Value > 3 && TVectors.Value > 1 ? S.Load(tile + (3 * stride) + S.Width) : S.Zero;
            s4a = TRows.Value > 4 ? S.Load(tile + (4 * stride)) : S.Zero;
            s4b = TRows.Value > 4 && TVectors.Value > 1 ? S.Load(tile + (4 * stride) + S.Width) : S.Zero;
            s5a = TRows.Value > 5 ? S.Load(tile + (5 * stride)) : S.Zero;
            s5b = TRows.Value > 5 && TVectors.Value > 1 ? S.Load(tile + (5 * stride) + S.Width) : S.Zero;
            s6a = TRows.Value > 6 ? S.Load(tile + (6 * stride)) : S.Zero;
            s6b = TRows.Value > 6 && TVectors.Value > 1 ? S.Load(tile + (6 * stride) + S.Width) : S.Zero;
            s7a = TRows.Value > 7 ? S.Load(tile + (7 * stride)) : S.Zero;
            s7b = TRows.Value > 7 && TVectors.Value > 1 ? S.Load(tile + (7 * stride) + S.Width) : S.Zero;
            s8a = TRows.Value > 8 ? S.Load(tile + (8 * stride)) : S.Zero;
            s8b = TRows.Value > 8 && TVectors.Value > 1 ? S.Load(tile + (8 * stride) + S.Width) : S.Zero;
            s9a = TRows.Value > 9 ? S.Load(tile + (9 * stride)) : S.Zero;
            s9b = TRows.Value > 9 && TVectors.Value > 1 ? S.Load(tile + (9 * stride) + S.Width) : S.Zero;
            s10a = TRows.Value > 10 ? S.Load(tile + (10 * stride)) : S.Zero;
            s10b = TRows.Value > 10 && TVectors.Value > 1 ? S.Load(tile + (10 * stride) + S.Width) : S.Zero;
            s11a = TRows.Value > 11 ? S.Load(tile + (11 * stride)) : S.Zero;
            s11b = TRows.Value > 11 && TVectors.Value > 1 ? S.Load(tile + (11 * stride) + S.Width) : S.Zero;
            s12a = TRows.Value > 12 ? S.Load(tile + (12 * stride)) : S.Zero;
            s12b = TRows.Value > 12 && TVectors.Value > 1 ? S.Load(tile + (12 * stride) + S.Width) : S.Zero;
            s13a = TRows.Value > 13 ? S.Load(tile + (13 * stride)) : S.Zero;
            s13b = TRows.Value > 13 && TVectors.Value > 1 ? S.Load(tile + (13 * stride) + S.Width) : S.Zero;
        }
        else
        {
            s0a = s1a = s2a = s3a = s4a = s5a = s6a = s7a = s8a = s9a = s10a = s11a = s12a = s13a = S.Zero;
            s0b = s1b = s2b = s3b = s4b = s5b = s6b = s7b = s8b = s9b = s10b = s11b = s12b = s13b = S.Zero;
        }

        var tap = start / inputs;
        var first = start - (tap * inputs);
        var pointers = rows + (tap * S.TileRows);
        var weights = panel + ((long)start * TVectors.Value * S.Width);
        for (var left = end - start; left > 0;)
        {
            var count = Math.Min(left, inputs - first);
            var x0 = pointers[0] + first;
            var x1 = TRows.Value > 1 ? pointers[1] + first : null;
            var x2 = TRows.Value > 2 ? pointers[2] + first : null;
            var x3 = TRows.Value > 3 ? pointers[3] + first : null;
            var x4 = TRows.Value > 4 ? pointers[4] + first : null;
            var x5 = TRows.Value > 5 ? pointers[5] + first : null;
            var x6 = TRows.Value > 6 ? pointers[6] + first : null;
            var x7 = TRows.Value > 7 ? pointers[7] + first : null;
            var x8 = TRows.Value > 8 ? pointers[8] + first : null;
            var x9 = TRows.Value > 9 ? pointers[9] + first : null;
            var x10 = TRows.Value > 10 ? pointers[10] + first : null;
            var x11 = TRows.Value > 11 ? pointers[11] + first : null;
            var x12 = TRows.Value > 12 ? pointers[12] + first : null;
            var x13 = TRows.Value > 13 ? pointers[13] + first : null;
            for (nint i = 0; i < count; i++)
            {
                var a = S.Load(weights);
                var b = TVectors.Value > 1 ? S.Load(weights + S.Width) : S.Zero;
                S.Prefetch(weights + Ahead);
                if (TVectors.Value > 1)
                {
                    S.Prefetch(weights + Ahead + S.Width);
                }

                weights += TVectors.Value * S.Width;
                var x = S.Create(x0[i]);
                s0a = TOperation.Step(x, a, s0a);
                s0b = TVectors.Value > 1 ? TOperation.Step(x, b, s0b) : s0b;
                if (TRows.Value > 1)
                {
                    x = S.Create(x1[i]);
                    s1a = TOperation.Step(x, a, s1a);
                    s1b = TVectors.Value > 1 ? TOperation.Step(x, b, s1b) : s1b;
                }

                if (TRows.Value > 2)
                {
                    x = S.Create(x2[i]);
                    s2a = TOperation.Step(x, a, s2a);
                    s2b = TVectors.Value > 1 ? TOperation.Step(x, b, s2b) : s2b;
                }

                if (TRows.Value > 3)
                {
                    x = S.Create(x3[i]);
                    s3a = TOperation.Step(x, a, s3a);
                    s3b = TVectors.Value > 1 ? TOperation.Step(x, b, s3b) : s3b;
                }

                if (TRows.Value > 4)
                {
                    x = S.Create(x4[i]);
                    s4a = TOperation.Step(x, a, s4a);
                    s4b = TVectors.Value > 1 ? TOperation.Step(x, b, s4b) : s4b;
                }

                if (TRows.Value > 5)
                {
                    x = S.Create(x5[i]);
                    s5a = TOperation.Step(x, a, s5a);
                    s5b = TVectors.Value > 1 ? TOperation.Step(x, b, s5b) : s5b;
                }

                if (TRows.Value > 6)
                {
                    x = S.Create(x6[i]);
                    s6a = TOperation.Step(x, a, s6a);
                    s6b = TVectors.Value > 1 ? TOperation.Step(x, b, s6b) : s6b;
                }

                if (TRows.Value > 7)
                {
                    x = S.Create(x7[i]);
                    s7a = TOperation.Step(x, a, s7a);
                    s7b = TVectors.Value > 1 ? TOperation.Step(x, b, s7b) : s7b;
                }

                if (TRows.Value > 8)
                {
                    x = S.Create(x8[i]);
                    s8a = TOperation.Step(x, a, s8a);
                    s8b = TVectors.Value > 1 ? TOperation.Step(x, b, s8b) : s8b;
                }

                if (TRows.Value > 9)
                {
                    x = S.Create(x9[i]);
                    s9a = TOperation.Step(x, a, s9a);
                    s9b = TVectors.Value > 1 ? TOperation.Step(x, b, s9b) : s9b;
                }

                if (TRows.Value > 10)
                {
                    x = S.Create(x10[i]);
                    s10a = TOperation.Step(x, a, s10a);
                    s10b = TVectors.Value > 1 ? TOperation.Step(x, b, s10b) : s10b;
                }

                if (TRows.Value > 11)
                {
                    x = S.Create(x11[i]);
                    s11a = TOperation.Step(x, a, s11a);
                    s11b = TVectors.Value > 1 ? TOperation.Step(x, b, s11b) : s11b;
                }

                if (TRows.Value > 12)
                {
                    x = S.Create(x12[i]);
                    s12a = TOperation.Step(x, a, s12a);
                    s12b = TVectors.Value > 1 ? TOperation.Step(x, b, s12b) : s12b;
                }

                if (TRows.Value > 13)
                {
                    x = S.Create(x13[i]);
                    s13a = TOperation.Step(x, a, s13a);
                    s13b = TVectors.Value > 1 ? TOperation.Step(x, b, s13b) : s13b;
                }
            }

            left -= count;
            first = 0;
            pointers += S.TileRows;
        }

        Finish(0, s0a, s0b, tile + (0 * stride), mode, last);
        Finish(1, s1a, s1b, tile + (1 * stride), mode, last);
        Finish(2, s2a, s2b, tile + (2 * stride), mode, last);
        Finish(3, s3a, s3b, tile + (3 * stride), mode, last);
        Finish(4, s4a, s4b, tile + (4 * stride), mode, last);
        Finish(5, s5a, s5b, tile + (5 * stride), mode, last);
        Finish(6, s6a, s6b, tile + (6 * stride), mode, last);
        Finish(7, s7a, s7b, tile + (7 * stride), mode, last);
        Finish(8, s8a, s8b, tile + (8 * stride), mode, last);
        Finish(9, s9a, s9b, tile + (9 * stride), mode, last);
        Finish(10, s10a, s10b, tile + (10 * stride), mode, last);
        Finish(11, s11a, s11b, tile + (11 * stride), mode, last);
        Finish(12, s12a, s12b, tile + (12 * stride), mode, last);
        Finish(13, s13a, s13b, tile + (13 * stride), mode, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(int row, V a, V b, float* tile, TileStart mode, TileEnd* last)
    {
        if (TRows.Value <= row)
        {
            return;
        }

        if (mode == TileStart.AddChain)
        {
            a = S.Add(S.Load(tile), a);
            b = TVectors.Value > 1 ? S.Add(S.Load(tile + S.Width), b) : b;
        }

        if (last is null)
        {
            Store(a, b, tile);
            return;
        }

        Add(last->Bias, ref a, ref b);
        Add(last->Shift, ref a, ref b);
        Add(last->Residual is null ? null : last->Residual + (row * last->Pitch), ref a, ref b);
        if (!last->IsStreamed)
        {
            Store(a, b, last->Output + (row * last->Pitch));
            return;
        }

        S.Stream(a, last->Output + (row * last->Pitch));
        if (TVectors.Value > 1)
        {
            S.Stream(b, last->Output + (row * last->Pitch) + S.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* values, ref V a, ref V b)
    {
        if (values is not null)
        {
            a = S.Add(a, S.Load(values));
            b = TVectors.Value > 1 ? S.Add(b, S.Load(values + S.Width)) : b;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V a, V b, float* target)
    {
        S.Store(a, target);
        if (TVectors.Value > 1)
        {
            S.Store(b, target + S.Width);
        }
    }
}
