using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Engram.Compute.Host;

namespace Engram.Compute;

/// <summary>Told the products of some rows of a with some rows of b; from several threads at once.</summary>
/// <param name="dots">Row i of the tile begins at i · <paramref name="stride"/>.</param>
public delegate void ProductTile(int firstA, int rowsA, int firstB, int rowsB, ReadOnlySpan<int> dots, int stride);

/// <summary>
/// All products Σ a·b of rows of 16-bit numbers with rows of 16-bit numbers, exactly, tile by tile, so that no matrix of all pairs is
/// ever in memory. Sums are 32-bit: rows whose squares add up to at most 2^31 − 1 never overflow (Cauchy and Schwarz).
/// </summary>
/// <param name="threads">Threads that work on a call; 0 = all cores.</param>
/// <param name="width">Of vectors; every width gives the same numbers.</param>
public sealed class ShortProducts(int threads = 0, VectorWidth width = VectorWidth.Best)
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
    private readonly ConcurrentBag<Scratch> _scratches = [];

    /// <param name="a">rowsA · length numbers.</param>
    /// <param name="b">rowsB · length numbers.</param>
    /// <param name="length">Numbers of a row, even.</param>
    /// <param name="later">Only pairs where b's row comes after a's are wanted (a and b are the same rows): tiles without any are left out.</param>
    public unsafe void Run(
        ReadOnlySpan<short> a, int rowsA, ReadOnlySpan<short> b, int rowsB, int length, ProductTile tile, bool later = false,
        CancellationToken stop = default)
    {
        ShapeException.Require(
            length > 0 && length % 2 == 0 && a.Length >= (long)rowsA * length && b.Length >= (long)rowsB * length,
            $"{rowsA} and {rowsB} rows of {length} numbers (an even count) are more than the {a.Length} and {b.Length} given.");
        _parallel.CancellationToken = stop;
        fixed (short* firstA = a, firstB = b)
        {
            var job = new Job((nint)firstA, rowsA, (nint)firstB, rowsB, length, later, tile);
            switch (width)
            {
                case VectorWidth.V512:
                case VectorWidth.Best when Vector512.IsHardwareAccelerated:
                    Run<Simd512, Vector512<float>>(job);
                    break;
                case VectorWidth.V256:
                case VectorWidth.Best when Vector256.IsHardwareAccelerated:
                    Run<Simd256, Vector256<float>>(job);
                    break;
                default:
                    Run<Simd128, Vector128<float>>(job);
                    break;
            }
        }
    }

    private void Run<S, V>(Job job)
        where S : ISimd<V>
        where V : struct
    {
        var kernel = new ShortProductTask<S, V>(job.A, job.RowsA, job.B, job.RowsB, job.Length, job.Later, job.Tile);
        Parallel.For(0, kernel.Tasks, _parallel, task =>
        {
            if (!_scratches.TryTake(out var scratch))
            {
                scratch = new Scratch();
            }

            kernel.Run(task, scratch);
            _scratches.Add(scratch);
        });
    }

    private readonly record struct Job(nint A, int RowsA, nint B, int RowsB, int Length, bool Later, ProductTile Tile);
}
