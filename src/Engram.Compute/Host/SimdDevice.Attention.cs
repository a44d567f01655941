using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>
/// Attention by blocks of 64 keys. Both products go through the register tile: scores with keys as columns, values with channels as
/// columns, so neither is vectorised over its sum.
/// </summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>Queries below which splitting a head would pack its keys too often.</summary>
    private const int QueriesOfTask = 224;

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal)
    {
        var shape = OperationShapes.Attention(query, key, value, output, heads);
        var job = new AttentionJob
        {
            Shape = shape,
            Query = HostBuffer.Of(query),
            Key = HostBuffer.Of(key),
            Value = HostBuffer.Of(value),
            Output = HostBuffer.Of(output),
            Scale = shape.Scale,
            Causal = causal,
            Splits = 1,
        };
        if (shape.Items * heads < 4 * pool.Threads)
        {
            job.Splits = Math.Clamp(shape.Queries / QueriesOfTask, 1, 4 * pool.Threads);
        }

        var tasks = shape.Items * heads * job.Splits;
        if ((long)shape.Items * shape.Channels * shape.Queries * shape.Keys < SmallProduct / 8)
        {
            RunHere(ref job, tasks);
        }
        else
        {
            pool.Run(ref job, tasks);
        }

        GC.KeepAlive(query.Buffer);
        GC.KeepAlive(key.Buffer);
        GC.KeepAlive(value.Buffer);
        GC.KeepAlive(output.Buffer);
    }

    /// <summary>One task is a range of queries of one head of one item.</summary>
    private struct AttentionJob : IHostJob
    {
        public AttentionShape Shape;
        public float* Query;
        public float* Key;
        public float* Value;
        public float* Output;
        public float Scale;
        public bool Causal;
        public int Splits;

        public readonly void Run(int task, Scratch scratch)
        {
            var (itemHead, split) = Math.DivRem(task, Splits);
            var (item, head) = Math.DivRem(itemHead, Shape.Heads);
            var (firstQuery, lastQuery) = Part(Shape.Queries, split, Splits);
            var channels = Shape.Channels;
            var keyOffset = ((long)item * Shape.Keys * channels) + (head * Shape.Width);

            var panelWidth = 2 * S.Width;
            var keyPanels = (Shape.Keys + panelWidth - 1) / panelWidth;
            var vectors = (Shape.Width + S.Width - 1) / S.Width;
            var keyFloats = (long)keyPanels * panelWidth * Shape.Width;
            var valueFloats = (long)vectors * S.Width * Shape.Keys;
            var tileFloats = S.TileRows * (Definition.KeyBlock + (vectors * S.Width) + Definition.Lanes + 2);
            var pointerBytes = Scratch.Line(2 * S.TileRows * sizeof(float*));
            var memory = scratch.Reserve(pointerBytes + ((keyFloats + valueFloats + tileFloats) * sizeof(float)));

            var tile = new AttentionTile
            {
                Pointers = (float**)memory,
                Keys = (float*)(memory + pointerBytes),
                Vectors = vectors,
            };
            tile.Values = tile.Keys + keyFloats;
            tile.Scores = tile.Values + valueFloats;
            tile.Sums = tile.Scores + (S.TileRows * Definition.KeyBlock);
            tile.Lanes = tile.Sums + (S.TileRows * vectors * S.Width);
            tile.Max = tile.Lanes + (S.TileRows * Definition.Lanes);
            PackKeys(Key + keyOffset, tile.Keys, keyPanels, panelWidth);
            PackValues(Value + keyOffset, tile.Values, vectors);

            for (var q = (int)firstQuery; q < lastQuery; q += S.TileRows)
            {
                var rows = Math.Min(S.TileRows, (int)lastQuery - q);
                Attend(tile, item, head, q, rows);
            }
        }

        /// <summary>[keys, width] → panels [panel][width][2 vectors of keys], zeros beyond the last key.</summary>
        private readonly void PackKeys(float* keys, float* packed, int panels, int panelWidth)
        {
            for (var panel = 0; panel < panels; panel++)
            {
                for (var j = 0; j < panelWidth; j++)
                {
                    var key = (panel * panelWidth) + j;
                    var target = packed + ((long)panel * panelWidth * Shape.Width) + j;
                    var source = keys + ((long)key * Shape.Channels);
                    for (var d = 0; d < Shape.Width; d++)
                    {
                        target[d * panelWidth] = key < Shape.Keys ? source[d] : 0f;
                    }
                }
            }
        }

        /// <summary>[keys, width] → panels [panel][key][1 or 2 vectors of channels], zeros beyond the last channel.</summary>
        private readonly void PackValues(float* values, float* packed, int vectors)
        {
            for (var first = 0; first < vectors; first += 2)
            {
                var panelWidth = Math.Min(2, vectors - first) * S.Width;
                var count = Math.Min(panelWidth, Shape.Width - (first * S.Width));
                var target = packed + ((long)first * S.Width * Shape.Keys);
                for (var key = 0; key < Shape.Keys; key++)
                {
                    var source = values + ((long)key * Shape.Channels) + (first * S.Width);
                    new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
                    new Span<float>(target + count, panelWidth - count).Clear();
                    target += panelWidth;
                }
            }
        }

        private readonly void Attend(in AttentionTile tile, int item, int head, int query, int rows)
        {
            var sumStride = tile.Vectors * S.Width;
            var offset = (((long)item * Shape.Queries) + query) * Shape.Channels;
            for (var r = 0; r < S.TileRows; r++)
            {
                // Rows beyond the last query repeat it; nothing reads their results.
                tile.Pointers[r] = Query + offset + ((long)Math.Min(r, rows - 1) * Shape.Channels) + (head * Shape.Width);
                tile.Pointers[S.TileRows + r] = tile.Scores + (r * Definition.KeyBlock);
            }

            new Span<float>(tile.Sums, S.TileRows * (sumStride + Definition.Lanes)).Clear();
            // The last query of the tile sees the most keys.
            var keys = Causal ? Math.Min(query + rows, Shape.Keys) : Shape.Keys;
            for (var start = 0; start < keys; start += Definition.KeyBlock)
            {
                Score(tile, rows, start, Math.Min(Definition.KeyBlock, keys - start));
                for (var r = 0; r < rows; r++)
                {
                    var count = KeysOf(query + r) - start;
                    if (count > 0)
                    {
                        Weigh(tile, r, Math.Min(count, Definition.KeyBlock), start > 0);
                    }
                }

                AddValues(tile, query, rows, start);
            }

            for (var r = 0; r < rows; r++)
            {
                var inverse = Definition.Reciprocal(AddLanes(tile.Lanes + (r * Definition.Lanes)));
                var target = Output + offset + ((long)r * Shape.Channels) + (head * Shape.Width);
                for (var c = 0; c < Shape.Width; c++)
                {
                    target[c] = Definition.Mul(tile.Sums[(r * sumStride) + c], inverse);
                }
            }
        }

        private readonly int KeysOf(int query) => Causal ? Math.Min(query + 1, Shape.Keys) : Shape.Keys;

        /// <summary>Dot products of the tile's queries with one block of keys.</summary>
        private readonly void Score(in AttentionTile tile, int rows, int firstKey, int count)
        {
            var panelWidth = 2 * S.Width;
            for (var column = 0; column < count; column += panelWidth)
            {
                var panel = tile.Keys + ((long)(firstKey + column) * Shape.Width);
                for (var start = 0; start < Shape.Width; start += Definition.ChainTerms)
                {
                    TileKernels<S, V, FmaTerm<S, V>>.Run(
                        rows, 2, tile.Pointers, Shape.Width, start, Math.Min(start + Definition.ChainTerms, Shape.Width), panel,
                        tile.Scores + column, Definition.KeyBlock, start == 0 ? TileStart.Zero : TileStart.AddChain);
                }
            }
        }

        /// <summary>Scores of one query to weights: scale, new maximum, rescaling of what was summed, exponentials into the lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Weigh(in AttentionTile tile, int row, int count, bool rescale)
        {
            var scores = tile.Scores + (row * Definition.KeyBlock);
            var lanes = tile.Lanes + (row * Definition.Lanes);
            var scale = S.Create(Scale);
            for (var j = 0; j < count; j += S.Width)
            {
                // Scores beyond the count are those of zero keys and are not used.
                S.Store(S.Mul(S.Load(scores + j), scale), scores + j);
            }

            var max = Largest(scores, count);
            if (rescale)
            {
                var old = tile.Max[row];
                max = Definition.Max(old, max);
                var factor = Definition.Exp(old - max);
                Multiply(lanes, Definition.Lanes, factor);
                Multiply(tile.Sums + (row * tile.Vectors * S.Width), tile.Vectors * S.Width, factor);
            }

            tile.Max[row] = max;
            var m = S.Create(max);
            var k = 0;
            for (; k <= count - S.Width; k += S.Width)
            {
                var p = VectorMath<S, V>.Exp(S.Subtract(S.Load(scores + k), m));
                S.Store(p, scores + k);
                var lane = lanes + (k % Definition.Lanes);
                S.Store(S.Add(S.Load(lane), p), lane);
            }

            for (; k < count; k++)
            {
                var p = Definition.Exp(scores[k] - max);
                scores[k] = p;
                lanes[k % Definition.Lanes] += p;
            }
        }

        /// <summary>The largest score. Its order is free: equal scores are equal, and the sign of a zero does not reach a result.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Largest(float* scores, int count)
        {
            var max = scores[0];
            var j = 1;
            if (count >= S.Width)
            {
                var highest = S.Load(scores);
                for (j = S.Width; j <= count - S.Width; j += S.Width)
                {
                    highest = VectorMath<S, V>.Max(highest, S.Load(scores + j));
                }

                var parts = stackalloc float[Definition.Lanes];
                S.Store(highest, parts);
                for (var i = 0; i < S.Width; i++)
                {
                    max = Definition.Max(max, parts[i]);
                }
            }

            for (; j < count; j++)
            {
                max = Definition.Max(max, scores[j]);
            }

            return max;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Multiply(float* values, int count, float factor)
        {
            var f = S.Create(factor);
            for (var i = 0; i < count; i += S.Width)
            {
                S.Store(S.Mul(S.Load(values + i), f), values + i);
            }
        }

        /// <summary>The chain over the block's keys goes on from the sums. A causal tile's rows have lengths of their own.</summary>
        private readonly void AddValues(in AttentionTile tile, int query, int rows, int firstKey)
        {
            var sumStride = tile.Vectors * S.Width;
            var step = Causal ? 1 : rows;
            for (var r = 0; r < rows; r += step)
            {
                var count = Math.Min(KeysOf(query + r) - firstKey, Definition.KeyBlock);
                if (count <= 0)
                {
                    continue;
                }

                for (var first = 0; first < tile.Vectors; first += 2)
                {
                    var vectors = Math.Min(2, tile.Vectors - first);
                    var panel = tile.Values + ((long)first * S.Width * Shape.Keys) + ((long)firstKey * vectors * S.Width);
                    TileKernels<S, V, FmaTerm<S, V>>.Run(
                        step, vectors, tile.Pointers + S.TileRows + r, Definition.KeyBlock, 0, count, panel,
                        tile.Sums + (r * sumStride) + (first * S.Width), sumStride, TileStart.Continue);
                }
            }
        }
    }

    /// <summary>Working memory of one task, and of one tile of queries in it.</summary>
    private struct AttentionTile
    {
        public float** Pointers;
        public float* Keys;
        public float* Values;
        public float* Scores;
        public float* Sums;
        public float* Lanes;
        public float* Max;
        public int Vectors;
    }
}
