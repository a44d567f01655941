using Engram.Compute.Arithmetic;
using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Attention with an online soft-max: 64 queries a group of threads, keys in blocks of 64. Scores and weighted values are register
/// tiles of 4 × 4 a thread; the weighted values of a block end in the output itself, so that any head width runs with the same shared
/// memory (one read and one write per 64 Fma).
/// </summary>
internal static class AttentionKernel
{
    public const int Tile = Definition.KeyBlock;

    // Terms of the scores, and keys of the weighted values, that stand in shared memory at a time.
    private const int Depth = 16;

    private const int Lines = Tile / 4;

    // Four more floats a row, so that rows begin in different banks of shared memory.
    private const int Pitch = Lines + 1;

    // Below every score: where a block shows a query no key, it leaves the maximum alone.
    private const float Lowest = float.MinValue;

    /// <param name="query">[items, queries, heads·width].</param>
    /// <param name="key">[items, keys, heads·width].</param>
    /// <param name="value">[items, keys, heads·width].</param>
    /// <param name="output">The query's shape.</param>
    [Kernel]
    public static void Run(
        ArrayView<float> query, ArrayView<float> key, ArrayView<float> value, ArrayView<float> output, AttentionTiles shape)
    {
        var strip = SharedMemory.Allocate<F4>(2 * Depth * Lines);
        var scores = SharedMemory.Allocate<F4>(Tile * Pitch);
        var lanes = SharedMemory.Allocate<F4>(Tile * 4);
        var highest = SharedMemory.Allocate<F4>(Tile);
        var factors = SharedMemory.Allocate<F4>(Lines);

        var head = Grid.IdxX / shape.Tiles;
        var queryBase = (Grid.IdxX - (head * shape.Tiles)) * Tile;
        var item = head / shape.Heads;
        head -= item * shape.Heads;
        var queryFrom = (item * shape.Queries * shape.Channels) + (head * shape.Width);
        var keyFrom = (item * shape.Keys * shape.Channels) + (head * shape.Width);

        // The soft-max: one query, 4 of its 16 lanes.
        var softRow = Group.IdxX >> 2;
        var softLane = Group.IdxX & 3;
        var visible = shape.Causal != 0 ? IntrinsicMath.Min(queryBase + softRow + 1, shape.Keys) : shape.Keys;
        var last = shape.Causal != 0 ? IntrinsicMath.Min(queryBase + Tile, shape.Keys) : shape.Keys;
        var maximum = 0f;
        var sums = F4.Zero;

        for (var start = 0; start < last; start += Tile)
        {
            Scores(query, key, strip, scores, shape, queryFrom, keyFrom, queryBase, start);
            Group.Barrier();

            var line = (softRow * Pitch) + softLane;
            var s0 = F4.Mul(shape.Scale, scores[line]);
            var s1 = F4.Mul(shape.Scale, scores[line + 4]);
            var s2 = F4.Mul(shape.Scale, scores[line + 8]);
            var s3 = F4.Mul(shape.Scale, scores[line + 12]);
            var left = visible - start - (softLane * 4);
            var top = Highest(s0, left, Lowest);
            top = Highest(s1, left - 16, top);
            top = Highest(s2, left - 32, top);
            top = Highest(s3, left - 48, top);
            highest.Cast<float>()[Group.IdxX] = top;
            Group.Barrier();

            var all = highest[softRow];
            top = Definition.Max(Definition.Max(all.X, all.Y), Definition.Max(all.Z, all.W));
            if (start > 0)
            {
                top = Definition.Max(maximum, top);
                var factor = Definition.Exp(maximum - top);
                sums = F4.Mul(factor, sums);
                factors.Cast<float>()[softRow] = factor;
            }

            maximum = top;
            s0 = Exponentials(s0, left, maximum);
            s1 = Exponentials(s1, left - 16, maximum);
            s2 = Exponentials(s2, left - 32, maximum);
            s3 = Exponentials(s3, left - 48, maximum);
            sums = F4.Add(F4.Add(F4.Add(F4.Add(sums, s0), s1), s2), s3);
            scores[line] = s0;
            scores[line + 4] = s1;
            scores[line + 8] = s2;
            scores[line + 12] = s3;
            lanes[Group.IdxX] = sums;
            Group.Barrier();

            Values(value, output, strip, scores, lanes, factors, shape, queryFrom, keyFrom, queryBase, start, start + Tile >= last ? 1 : 0);
        }
    }

    /// <summary>64 × 64 products of queries and keys, one Fma chain each, cut every 1,152 terms.</summary>
    private static void Scores(
        ArrayView<float> query, ArrayView<float> key, ArrayView<F4> strip, ArrayView<F4> scores, AttentionTiles shape, int queryFrom,
        int keyFrom, int queryBase, int start)
    {
        var loadRow = Group.IdxX & (Tile - 1);
        var loadTerm = (Group.IdxX >> 6) * 4;
        var queryRow = queryBase + loadRow < shape.Queries ? shape.Width : 0;
        var keyRow = start + loadRow < shape.Keys ? shape.Width : 0;
        var queryAt = queryFrom + ((queryBase + loadRow) * shape.Channels);
        var keyAt = keyFrom + ((start + loadRow) * shape.Channels);
        var tx = Group.IdxX & 15;
        var ty = Group.IdxX >> 4;
        var (c0, c1, c2, c3) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);
        for (var d = 0; d < shape.Width; d += Depth)
        {
            var term = d + loadTerm;
            var q = F4.Load(query, queryAt + term, queryRow - term, shape.Aligned);
            var k = F4.Load(key, keyAt + term, keyRow - term, shape.Aligned);
            F4.StoreColumn(strip.Cast<float>(), (loadTerm * Tile) + loadRow, Tile, q);
            F4.StoreColumn(strip.Cast<float>(), ((Depth + loadTerm) * Tile) + loadRow, Tile, k);
            Group.Barrier();
            for (var t = 0; t < Depth; t++)
            {
                var x = strip[(t * Lines) + ty];
                var y = strip[((Depth + t) * Lines) + tx];
                c0 = F4.Fma(x.X, y, c0);
                c1 = F4.Fma(x.Y, y, c1);
                c2 = F4.Fma(x.Z, y, c2);
                c3 = F4.Fma(x.W, y, c3);
            }

            var next = d + Depth;
            if (next >= shape.Width | next % Definition.ChainTerms == 0)
            {
                var line = (ty * 4 * Pitch) + tx;
                if (next > Definition.ChainTerms)
                {
                    c0 = F4.Add(scores[line], c0);
                    c1 = F4.Add(scores[line + Pitch], c1);
                    c2 = F4.Add(scores[line + (2 * Pitch)], c2);
                    c3 = F4.Add(scores[line + (3 * Pitch)], c3);
                }

                scores[line] = c0;
                scores[line + Pitch] = c1;
                scores[line + (2 * Pitch)] = c2;
                scores[line + (3 * Pitch)] = c3;
                (c0, c1, c2, c3) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);
            }

            Group.Barrier();
        }
    }

    /// <summary>The values of a block, weighted, on top of the rescaled ones of the blocks before.</summary>
    private static void Values(
        ArrayView<float> value, ArrayView<float> output, ArrayView<F4> strip, ArrayView<F4> scores, ArrayView<F4> lanes,
        ArrayView<F4> factors, AttentionTiles shape, int queryFrom, int keyFrom, int queryBase, int start, int isLast)
    {
        var tx = Group.IdxX & 15;
        var ty = Group.IdxX >> 4;
        var row = queryBase + (ty * 4);
        var at = queryFrom + (row * shape.Channels) + (tx * 4);
        var width = shape.Width - (tx * 4);
        var width0 = row < shape.Queries ? width : 0;
        var width1 = row + 1 < shape.Queries ? width : 0;
        var width2 = row + 2 < shape.Queries ? width : 0;
        var width3 = row + 3 < shape.Queries ? width : 0;
        var inverse = F4.Zero;
        if (isLast != 0)
        {
            var of = ty * 4;
            inverse = new F4(Inverse(lanes, of), Inverse(lanes, of + 1), Inverse(lanes, of + 2), Inverse(lanes, of + 3));
        }

        for (var d = 0; d < shape.Width; d += Tile)
        {
            var (c0, c1, c2, c3) = (F4.Zero, F4.Zero, F4.Zero, F4.Zero);
            if (start > 0)
            {
                var factor = factors[ty];
                c0 = F4.Mul(factor.X, F4.Load(output, at + d, width0 - d, shape.Aligned));
                c1 = F4.Mul(factor.Y, F4.Load(output, at + d + shape.Channels, width1 - d, shape.Aligned));
                c2 = F4.Mul(factor.Z, F4.Load(output, at + d + (2 * shape.Channels), width2 - d, shape.Aligned));
                c3 = F4.Mul(factor.W, F4.Load(output, at + d + (3 * shape.Channels), width3 - d, shape.Aligned));
            }

            for (var k = 0; k < Tile; k += Depth)
            {
                // Thread: key ty of the strip, values 4·tx …; zeros after the last key, whose weights are zeros, too.
                var from = start + k + ty;
                var count = from < shape.Keys ? width - d : 0;
                strip[Group.IdxX] = F4.Load(value, keyFrom + (from * shape.Channels) + (tx * 4) + d, count, shape.Aligned);
                Group.Barrier();
                for (var t = 0; t < Depth; t += 4)
                {
                    var line = (ty * 4 * Pitch) + ((k + t) >> 2);
                    var p0 = scores[line];
                    var p1 = scores[line + Pitch];
                    var p2 = scores[line + (2 * Pitch)];
                    var p3 = scores[line + (3 * Pitch)];
                    var v = strip[(t * Lines) + tx];
                    c0 = F4.Fma(p0.X, v, c0);
                    c1 = F4.Fma(p1.X, v, c1);
                    c2 = F4.Fma(p2.X, v, c2);
                    c3 = F4.Fma(p3.X, v, c3);
                    v = strip[((t + 1) * Lines) + tx];
                    c0 = F4.Fma(p0.Y, v, c0);
                    c1 = F4.Fma(p1.Y, v, c1);
                    c2 = F4.Fma(p2.Y, v, c2);
                    c3 = F4.Fma(p3.Y, v, c3);
                    v = strip[((t + 2) * Lines) + tx];
                    c0 = F4.Fma(p0.Z, v, c0);
                    c1 = F4.Fma(p1.Z, v, c1);
                    c2 = F4.Fma(p2.Z, v, c2);
                    c3 = F4.Fma(p3.Z, v, c3);
                    v = strip[((t + 3) * Lines) + tx];
                    c0 = F4.Fma(p0.W, v, c0);
                    c1 = F4.Fma(p1.W, v, c1);
                    c2 = F4.Fma(p2.W, v, c2);
                    c3 = F4.Fma(p3.W, v, c3);
                }

                Group.Barrier();
            }

            if (isLast != 0)
            {
                c0 = F4.Mul(inverse.X, c0);
                c1 = F4.Mul(inverse.Y, c1);
                c2 = F4.Mul(inverse.Z, c2);
                c3 = F4.Mul(inverse.W, c3);
            }

            F4.Store(output, at + d, width0 - d, shape.Aligned, c0);
            F4.Store(output, at + d + shape.Channels, width1 - d, shape.Aligned, c1);
            F4.Store(output, at + d + (2 * shape.Channels), width2 - d, shape.Aligned, c2);
            F4.Store(output, at + d + (3 * shape.Channels), width3 - d, shape.Aligned, c3);
        }
    }

    /// <summary>The largest of a maximum so far and those of four scores whose keys are seen: the first <paramref name="left"/>.</summary>
    private static float Highest(F4 scores, int left, float maximum)
    {
        maximum = left > 0 ? Definition.Max(maximum, scores.X) : maximum;
        maximum = left > 1 ? Definition.Max(maximum, scores.Y) : maximum;
        maximum = left > 2 ? Definition.Max(maximum, scores.Z) : maximum;
        return left > 3 ? Definition.Max(maximum, scores.W) : maximum;
    }

    /// <summary>exp(score − maximum) of the keys that are seen, else zeros, which change no sum.</summary>
    private static F4 Exponentials(F4 scores, int left, float maximum)
    {
        var value = F4.Zero;
        value.X = left > 0 ? Definition.Exp(scores.X - maximum) : 0f;
        value.Y = left > 1 ? Definition.Exp(scores.Y - maximum) : 0f;
        value.Z = left > 2 ? Definition.Exp(scores.Z - maximum) : 0f;
        value.W = left > 3 ? Definition.Exp(scores.W - maximum) : 0f;
        return value;
    }

    private static float Inverse(ArrayView<F4> lanes, int row) =>
        Definition.Reciprocal(LaneSums.Add(lanes[row * 4], lanes[(row * 4) + 1], lanes[(row * 4) + 2], lanes[(row * 4) + 3]));
}
