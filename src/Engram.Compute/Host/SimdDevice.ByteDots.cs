namespace Engram.Compute.Host;

/// <summary>Exact squared distances by dot products of bytes: |a|² + |b|² − 2·(Σa·(b − 128) + 128·Σa).</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>
    /// Bytes of a row that all tiles of a block go through before the next ones: three rows of a stay in the first cache level, both
    /// blocks (128 rows, 768 KiB) in the second.
    /// </summary>
    private const int BytesOfPass = 6144;

    /// <summary>Rows of a and of b in a task: multiples of the tile's.</summary>
    private const int RowsOfDots = 63;
    private const int ColumnsOfDots = 64;

    /// <summary>The instruction is 256 bits wide; narrower and wider devices of a machine keep the other way, so that both are tested there.</summary>
    private static bool HasByteDots => ByteDots.IsSupported && S.Width >= 8 && S.Width == Widest;

    private static int Widest => System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 16 : 8;

    private void CompareBytes(RowPairs pairs)
    {
        var norms = pool.RentScratch();
        var rows = (long)pairs.RowsA + pairs.RowsB;
        var memory = (long*)norms.Reserve(2 * rows * sizeof(long));
        var job = new ByteDotJob
        {
            Pairs = pairs,
            Sums = memory,
            Squares = memory + rows,
            Blocks = (pairs.RowsA + RowsOfDots - 1) / RowsOfDots,
        };
        var squares = new ByteSquareJob { Pairs = pairs, Sums = job.Sums, Squares = job.Squares };
        var tasks = job.Blocks * ((pairs.RowsB + ColumnsOfDots - 1) / ColumnsOfDots);
        if (pairs.Products <= 4 * SmallProduct)
        {
            squares.Tasks = 1;
            RunHere(ref squares, 1);
            RunHere(ref job, tasks);
        }
        else
        {
            squares.Tasks = TasksFor(rows * pairs.Length, 4 * SmallProduct);
            pool.Run(ref squares, squares.Tasks);
            pool.Run(ref job, tasks);
        }

        pool.ReturnScratch(norms);
    }

    /// <summary>Σ and Σ² of every row, a's first.</summary>
    private struct ByteSquareJob : IHostJob
    {
        public RowPairs Pairs;
        public long* Sums;
        public long* Squares;
        public int Tasks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (start, end) = Part((long)Pairs.RowsA + Pairs.RowsB, task, Tasks);
            for (var row = start; row < end; row++)
            {
                var source = row < Pairs.RowsA ? Pairs.A + (row * Pairs.StrideA) : Pairs.B + ((row - Pairs.RowsA) * Pairs.StrideB);
                long sum = 0, squares = 0;
                for (var at = 0; at < Pairs.Length; at += BytesOfPass)
                {
                    ByteDots.Squares(source + at, Math.Min(BytesOfPass, Pairs.Length - at), out var s, out var q);
                    sum += s;
                    squares += q;
                }

                Sums[row] = sum;
                Squares[row] = squares;
            }
        }
    }

    /// <summary>One task is a block of a's rows against a block of b's.</summary>
    private struct ByteDotJob : IHostJob
    {
        public RowPairs Pairs;
        public long* Sums;
        public long* Squares;
        public int Blocks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (group, block) = Math.DivRem(task, Blocks);
            var (firstA, firstB) = (block * RowsOfDots, group * ColumnsOfDots);
            var rows = Math.Min(RowsOfDots, Pairs.RowsA - firstA);
            var columns = Math.Min(ColumnsOfDots, Pairs.RowsB - firstB);
            var dots = (long*)scratch.Reserve((RowsOfDots * ColumnsOfDots * sizeof(long)) + ((RowsOfDots + ColumnsOfDots) * sizeof(byte*)));
            var a = (byte**)(dots + (RowsOfDots * ColumnsOfDots));
            var b = a + RowsOfDots;
            new Span<long>(dots, RowsOfDots * ColumnsOfDots).Clear();
            for (var i = 0; i < RowsOfDots; i++)
            {
                // A tile that is not full repeats the last row; nothing reads its results.
                a[i] = Pairs.A + ((firstA + Math.Min(i, rows - 1)) * Pairs.StrideA);
            }

            for (var j = 0; j < ColumnsOfDots; j++)
            {
                b[j] = Pairs.B + ((firstB + Math.Min(j, columns - 1)) * Pairs.StrideB);
            }

            for (var at = 0; at < Pairs.Length; at += BytesOfPass)
            {
                var length = Math.Min(BytesOfPass, Pairs.Length - at);
                for (var j = 0; j < columns; j += ByteDots.ColumnsOfTile)
                {
                    for (var i = 0; i < rows; i += ByteDots.RowsOfTile)
                    {
                        ByteDots.AddTile(a + i, b + j, at, length, dots + (i * ColumnsOfDots) + j, ColumnsOfDots);
                    }
                }
            }

            for (var i = 0; i < rows; i++)
            {
                var target = Pairs.Output + ((long)(firstA + i) * Pairs.RowsB) + firstB;
                var own = Squares[firstA + i] - (256 * Sums[firstA + i]);
                var other = Squares + Pairs.RowsA + firstB;
                for (var j = 0; j < columns; j++)
                {
                    target[j] = own + other[j] - (2 * dots[(i * ColumnsOfDots) + j]);
                }
            }
        }
    }
}
