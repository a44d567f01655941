using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engram.Compute.Host;

/// <summary>Distances where one side has a few rows only: differences of 16-bit numbers, squared and added in pairs.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    /// <summary>Bytes after which 32-bit sums go over to 64 bits: 4,096 steps of at most 130,050 in each of eight sums.</summary>
    private const int BytesOfSum = 65_536;

    private void CompareRows(ByteRows a, ByteRows b, Span<long> output)
    {
        fixed (long* target = output)
        {
            // The side with more rows is cut between threads.
            var cutB = b.Rows >= a.Rows;
            var job = new RowDistanceJob
            {
                Many = HostBytes.Of(cutB ? b.Buffer : a.Buffer) + (cutB ? b.Offset : a.Offset),
                Few = HostBytes.Of(cutB ? a.Buffer : b.Buffer) + (cutB ? a.Offset : b.Offset),
                ManyStride = cutB ? b.Stride : a.Stride,
                FewStride = cutB ? a.Stride : b.Stride,
                ManyRows = cutB ? b.Rows : a.Rows,
                FewRows = cutB ? a.Rows : b.Rows,
                Length = a.Length,
                Output = target,
                ManyStep = cutB ? 1 : b.Rows,
                FewStep = cutB ? b.Rows : 1,
            };
            job.Tasks = Math.Min(job.ManyRows, TasksFor((long)a.Rows * b.Rows * a.Length, SmallProduct));
            pool.Run(ref job, job.Tasks);
        }

        GC.KeepAlive(a.Buffer);
        GC.KeepAlive(b.Buffer);
    }

    private struct RowDistanceJob : IHostJob
    {
        public byte* Many;
        public byte* Few;
        public long ManyStride;
        public long FewStride;
        public int ManyRows;
        public int FewRows;
        public int Length;
        public long* Output;
        public long ManyStep;
        public long FewStep;
        public int Tasks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (start, end) = Part(ManyRows, task, Tasks);
            for (var i = start; i < end; i++)
            {
                for (var j = 0; j < FewRows; j++)
                {
                    Output[(i * ManyStep) + (j * FewStep)] = Distance(Many + (i * ManyStride), Few + (j * FewStride), Length);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static long Distance(byte* a, byte* b, int length)
        {
            var total = 0L;
            var i = 0;
            while (i <= length - Vector128<byte>.Count)
            {
                var end = Math.Min(length - Vector128<byte>.Count, i + BytesOfSum - Vector128<byte>.Count);
                var sums = Vector256<int>.Zero;
                for (; i <= end; i += Vector128<byte>.Count)
                {
                    sums += SquarePairs(Wide(a + i) - Wide(b + i));
                }

                var (low, high) = Vector256.Widen(sums);
                total += Vector256.Sum(low + high);
            }

            for (; i < length; i++)
            {
                var d = a[i] - b[i];
                total += d * d;
            }

            return total;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<short> Wide(byte* source) =>
            Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> SquarePairs(Vector256<short> d) =>
            Avx2.IsSupported
                ? Avx2.MultiplyAddAdjacent(d, d)
                : Simd256.AddPairProducts(d.AsSingle(), d.AsSingle(), Vector256<float>.Zero).AsInt32();
    }
}
