using System.Runtime.CompilerServices;

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

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output)
    {
        OperationShapes.SquaredDistances(a, b, output);
        fixed (long* target = output)
        {
            var rowsOfTask = Math.Min(RowsOfTask, Math.Max(S.TileRows, (a.Rows + pool.Threads - 1) / pool.Threads));
            var job = new DistanceJob
            {
                A = HostBytes.Of(a.Buffer) + a.Offset,
                B = HostBytes.Of(b.Buffer) + b.Offset,
                StrideA = a.Stride,
                StrideB = b.Stride,
                RowsA = a.Rows,
                RowsB = b.Rows,
                Length = a.Length,
                Output = target,
                RowsOfTask = rowsOfTask,
                Blocks = (a.Rows + rowsOfTask - 1) / rowsOfTask,
            };
            var tasks = job.Blocks * ((b.Rows + (2 * S.Width) - 1) / (2 * S.Width));
            if ((long)a.Rows * b.Rows * a.Length <= SmallProduct)
            {
                RunHere(ref job, tasks);
            }
            else
            {
                pool.Run(ref job, tasks);
            }
        }

        GC.KeepAlive(a.Buffer);
        GC.KeepAlive(b.Buffer);
    }

    /// <summary>One task is a block of a's rows against one panel (two vectors) of b's rows.</summary>
    private struct DistanceJob : IHostJob
    {
        public byte* A;
        public byte* B;
        public long StrideA;
        public long StrideB;
        public int RowsA;
        public int RowsB;
        public int Length;
        public long* Output;
        public int RowsOfTask;
        public int Blocks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (panel, block) = Math.DivRem(task, Blocks);
            var panelWidth = 2 * S.Width;
            var firstB = panel * panelWidth;
            var columns = Math.Min(panelWidth, RowsB - firstB);
            var firstA = block * RowsOfTask;
            var rows = Math.Min(RowsOfTask, RowsA - firstA);
            var tiles = (rows + S.TileRows - 1) / S.TileRows;

            const int pairs = BytesOfBlock / 2;
            var panelBytes = Scratch.Line(pairs * panelWidth * sizeof(int));
            var rowBytes = Scratch.Line((long)tiles * S.TileRows * pairs * sizeof(int));
            var tileBytes = Scratch.Line(S.TileRows * panelWidth * sizeof(int));
            var sumBytes = Scratch.Line((long)rows * panelWidth * sizeof(long));
            var memory = scratch.Reserve(
                panelBytes + rowBytes + tileBytes + sumBytes + ((rows + panelWidth) * sizeof(long)) + (S.TileRows * sizeof(float*)));
            var packedB = (int*)memory;
            var packedA = (int*)(memory + panelBytes);
            var tile = (float*)(memory + panelBytes + rowBytes);
            var dots = (long*)(memory + panelBytes + rowBytes + tileBytes);
            var squaresA = (long*)(memory + panelBytes + rowBytes + tileBytes + sumBytes);
            var squaresB = squaresA + rows;
            var pointers = (float**)(squaresB + panelWidth);
            new Span<long>(dots, rows * panelWidth).Clear();
            new Span<long>(squaresA, rows + panelWidth).Clear();

            for (var start = 0; start < Length; start += BytesOfBlock)
            {
                var bytes = Math.Min(BytesOfBlock, Length - start);
                var count = (bytes + 1) / 2;
                for (var j = 0; j < panelWidth; j++)
                {
                    var source = j < columns ? B + ((firstB + j) * StrideB) + start : null;
                    squaresB[j] += Widen(source, bytes, packedB + j, panelWidth);
                }

                for (var i = 0; i < tiles * S.TileRows; i++)
                {
                    var source = i < rows ? A + ((firstA + i) * StrideA) + start : null;
                    var squares = Widen(source, bytes, packedA + (i * pairs), 1);
                    if (i < rows)
                    {
                        squaresA[i] += squares;
                    }
                }

                for (var t = 0; t < tiles; t++)
                {
                    for (var r = 0; r < S.TileRows; r++)
                    {
                        pointers[r] = (float*)(packedA + (((t * S.TileRows) + r) * pairs));
                    }

                    var height = Math.Min(S.TileRows, rows - (t * S.TileRows));
                    TileKernels<S, V, PairTerm<S, V>>.Run(
                        height, 2, pointers, pairs, 0, count, (float*)packedB, tile, panelWidth, TileStart.Zero);
                    AddBlock((int*)tile, dots + ((long)t * S.TileRows * panelWidth), height * panelWidth);
                }
            }

            for (var i = 0; i < rows; i++)
            {
                var target = Output + ((long)(firstA + i) * RowsB) + firstB;
                for (var j = 0; j < columns; j++)
                {
                    target[j] = squaresA[i] + squaresB[j] - (2 * dots[(i * panelWidth) + j]);
                }
            }
        }

        /// <summary>Bytes to pairs of 16-bit numbers, <paramref name="step"/> integers apart; zeros for a row that is not there.</summary>
        /// <returns>The sum of their squares.</returns>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static long Widen(byte* source, int bytes, int* target, int step)
        {
            var count = (bytes + 1) / 2;
            if (source is null)
            {
                for (var i = 0; i < count; i++)
                {
                    target[i * step] = 0;
                }

                return 0;
            }

            var squares = 0;
            for (var i = 0; i < bytes / 2; i++)
            {
                int low = source[2 * i];
                int high = source[(2 * i) + 1];
                target[i * step] = low | (high << 16);
                squares += (low * low) + (high * high);
            }

            if (bytes % 2 != 0)
            {
                int last = source[bytes - 1];
                target[(count - 1) * step] = last;
                squares += last * last;
            }

            return squares;
        }

        private static void AddBlock(int* tile, long* dots, int count)
        {
            for (var i = 0; i < count; i++)
            {
                dots[i] += tile[i];
            }
        }
    }
}
