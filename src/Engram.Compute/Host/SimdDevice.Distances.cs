using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Engram.Compute.Host;

/// <summary>
/// Exact squared distances as |a|² + |b|² − 2·a·b. Bytes are widened to 16 bits, a register tile adds pairs of products in 32 bits, and
/// 64-bit sums take over at the end of a block, long before 32 bits are full.
/// </summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>Bytes of a row in one block: 512 · 255² is 2^25, and both operands of a tile stay in the first cache level.</summary>
    private const int BytesOfBlock = 512;

    /// <summary>Rows of a in a task: enough to pay for the packing of b's rows.</summary>
    private const int RowsOfTask = 224;

    /// <summary>With fewer rows on a side, widening and packing a row costs more than comparing it directly.</summary>
    private const int RowsWorthPacking = 8;

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output)
    {
        OperationShapes.SquaredDistances(a, b, output);
        if (Math.Min(a.Rows, b.Rows) < RowsWorthPacking)
        {
            CompareRows(a, b, output);
            return;
        }

        fixed (long* target = output)
        {
            var pairs = new RowPairs
            {
                A = HostBytes.Of(a.Buffer) + a.Offset,
                B = HostBytes.Of(b.Buffer) + b.Offset,
                StrideA = a.Stride,
                StrideB = b.Stride,
                RowsA = a.Rows,
                RowsB = b.Rows,
                Length = a.Length,
                Output = target,
            };
            if (HasByteDots)
            {
                CompareBytes(pairs);
            }
            else
            {
                CompareWidened(pairs);
            }
        }

        GC.KeepAlive(a.Buffer);
        GC.KeepAlive(b.Buffer);
    }

    private void CompareWidened(RowPairs pairs)
    {
        var rowsOfTask = Math.Min(RowsOfTask, Math.Max(S.TileRows, (pairs.RowsA + pool.Threads - 1) / pool.Threads));
        var job = new DistanceJob { Pairs = pairs, RowsOfTask = rowsOfTask, Blocks = (pairs.RowsA + rowsOfTask - 1) / rowsOfTask };
        var tasks = job.Blocks * ((pairs.RowsB + (2 * S.Width) - 1) / (2 * S.Width));
        if (pairs.Products <= SmallProduct)
        {
            RunHere(ref job, tasks);
        }
        else
        {
            pool.Run(ref job, tasks);
        }
    }

    /// <summary>All rows of a against all rows of b, and where their distances go.</summary>
    private struct RowPairs
    {
        public byte* A;
        public byte* B;
        public long StrideA;
        public long StrideB;
        public int RowsA;
        public int RowsB;
        public int Length;
        public long* Output;

        public readonly long Products => (long)RowsA * RowsB * Length;
    }

    /// <summary>One task is a block of a's rows against one panel (two vectors) of b's rows.</summary>
    private struct DistanceJob : IHostJob
    {
        public RowPairs Pairs;
        public int RowsOfTask;
        public int Blocks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (panel, block) = Math.DivRem(task, Blocks);
            var panelWidth = 2 * S.Width;
            var firstB = panel * panelWidth;
            var columns = Math.Min(panelWidth, Pairs.RowsB - firstB);
            var firstA = block * RowsOfTask;
            var rows = Math.Min(RowsOfTask, Pairs.RowsA - firstA);
            var tiles = (rows + S.TileRows - 1) / S.TileRows;

            // One pair more than a block has, for the zero after its last byte; a pitch off the powers of two spreads rows over cache sets.
            const int pitch = (BytesOfBlock / 2) + 16;
            var panelBytes = Scratch.Line(pitch * panelWidth * sizeof(int));
            var rowBytes = Scratch.Line(((long)tiles * S.TileRows * pitch * sizeof(int)) + (pitch * sizeof(int)));
            var tileBytes = Scratch.Line(S.TileRows * panelWidth * sizeof(int));
            var sumBytes = Scratch.Line((long)rows * panelWidth * sizeof(long));
            var memory = scratch.Reserve(
                panelBytes + rowBytes + tileBytes + sumBytes + ((rows + panelWidth) * sizeof(long)) + (S.TileRows * sizeof(float*)));
            var packedB = (int*)memory;
            var packedA = (int*)(memory + panelBytes);
            var row = packedA + (tiles * S.TileRows * pitch);
            var tile = (float*)(memory + panelBytes + rowBytes);
            var dots = (long*)(memory + panelBytes + rowBytes + tileBytes);
            var squaresA = (long*)(memory + panelBytes + rowBytes + tileBytes + sumBytes);
            var squaresB = squaresA + rows;
            var pointers = (float**)(squaresB + panelWidth);
            new Span<long>(dots, rows * panelWidth).Clear();
            new Span<long>(squaresA, rows + panelWidth).Clear();

            for (var start = 0; start < Pairs.Length; start += BytesOfBlock)
            {
                var bytes = Math.Min(BytesOfBlock, Pairs.Length - start);
                var count = (bytes + 1) / 2;
                for (var j = 0; j < panelWidth; j++)
                {
                    var source = j < columns ? Pairs.B + ((firstB + j) * Pairs.StrideB) + start : null;
                    squaresB[j] += Widen(source, bytes, (ushort*)row);
                    Scatter(row, count, packedB + j, panelWidth);
                }

                for (var i = 0; i < tiles * S.TileRows; i++)
                {
                    var source = i < rows ? Pairs.A + ((firstA + i) * Pairs.StrideA) + start : null;
                    var squares = Widen(source, bytes, (ushort*)(packedA + (i * pitch)));
                    if (i < rows)
                    {
                        squaresA[i] += squares;
                    }
                }

                for (var t = 0; t < tiles; t++)
                {
                    for (var r = 0; r < S.TileRows; r++)
                    {
                        pointers[r] = (float*)(packedA + (((t * S.TileRows) + r) * pitch));
                    }

                    var height = Math.Min(S.TileRows, rows - (t * S.TileRows));
                    TileKernels<S, V, PairTerm<S, V>>.Run(
                        height, 2, pointers, pitch, 0, count, (float*)packedB, tile, panelWidth, TileStart.Zero);
                    AddBlock((int*)tile, dots + ((long)t * S.TileRows * panelWidth), height * panelWidth);
                }
            }

            for (var i = 0; i < rows; i++)
            {
                var target = Pairs.Output + ((long)(firstA + i) * Pairs.RowsB) + firstB;
                for (var j = 0; j < columns; j++)
                {
                    target[j] = squaresA[i] + squaresB[j] - (2 * dots[(i * panelWidth) + j]);
                }
            }
        }

        /// <summary>A row's bytes as pairs of 16-bit numbers, a zero after an odd last one; zeros for a row that is not there.</summary>
        /// <returns>The sum of their squares, at most 512 · 255².</returns>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static int Widen(byte* source, int bytes, ushort* target)
        {
            if (source is null)
            {
                new Span<ushort>(target, bytes + 1).Clear();
                return 0;
            }

            var sums = Vector128<int>.Zero;
            var i = 0;
            for (; i <= bytes - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Load(source + i));
                low.Store(target + i);
                high.Store(target + i + 8);
                sums = Simd128.AddPairProducts(low.AsSingle(), low.AsSingle(), sums.AsSingle()).AsInt32();
                sums = Simd128.AddPairProducts(high.AsSingle(), high.AsSingle(), sums.AsSingle()).AsInt32();
            }

            var squares = Vector128.Sum(sums);
            for (; i < bytes; i++)
            {
                target[i] = source[i];
                squares += source[i] * source[i];
            }

            target[bytes] = 0;
            return squares;
        }

        /// <summary>One row's pairs into its column of the panel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Scatter(int* pairs, int count, int* column, int stride)
        {
            for (var i = 0; i < count; i++)
            {
                column[i * stride] = pairs[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddBlock(int* tile, long* dots, int count)
        {
            // A tile's rows are whole vectors, so the count is a multiple of four.
            for (var i = 0; i < count; i += Vector128<int>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.Load(tile + i));
                (Vector128.Load(dots + i) + low).Store(dots + i);
                (Vector128.Load(dots + i + 2) + high).Store(dots + i + 2);
            }
        }
    }
}
