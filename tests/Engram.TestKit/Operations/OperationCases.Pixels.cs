using Engram.Compute;

namespace Engram.Tests;

public static partial class OperationCases
{
    private static IEnumerable<OperationCase> NoiseCases(CaseSize size)
    {
        foreach (var (n, h, v, channels) in Pick<(int, int, int, int)>(size, [(1, 1, 1, 1), (2, 3, 3, 3), (3, 4, 4, 4)], [(5, 7, 9, 3), (3, 16, 16, 4)]))
        {
            yield return Case($"noise {n}x{h}x{v}x{channels}", w =>
            {
                var y = w.Output(new Shape(n, h, v, channels));
                NoiseKey[] keys = [.. Enumerable.Range(0, n).Select(i => new NoiseKey(NoiseKeys.Derive(7, $"{i}", "denoise"), (uint)(i * 3)))];
                w.Device.Noise(keys, (uint)h, y);
                return w.Bits(y);
            });
        }
    }

    private static IEnumerable<OperationCase> Pixels(CaseSize size)
    {
        foreach (var (n, side) in Pick<(int, int)>(size, [(1, 1), (3, 5)], [(5, 16), (2, 33)]))
        {
            yield return Case($"quantize {n}x{side}x{side}x3", w =>
            {
                var values = w.Values(n * side * side * 3L, 1.3f);
                // Halves of a level, where rounding half to even shows, and values that are not finite.
                values.AsSpan(0, Math.Min(3, values.Length)).Fill(((2 * 0.5f) - 255) / 255f);
                values[^1] = n == 1 ? float.NaN : 1f;
                values[values.Length / 2] = n == 5 ? float.NegativeInfinity : values[values.Length / 2];
                var pixels = new byte[values.Length];
                var finite = new bool[n];
                w.Device.Quantize(w.Input(new Shape(n, side, side, 3), values), pixels, finite);
                return [.. pixels.Select(p => (long)p), .. finite.Select(f => f ? 1L : 0L)];
            });
        }

        // Every level and every tie between two, in [−1, 1].
        yield return Case($"quantize levels", w =>
        {
            float[] values = [.. Enumerable.Range(0, 511).Select(i => (i / 255f) - 1f)];
            var pixels = new byte[values.Length];
            w.Device.Quantize(w.Input(new Shape(1, 1, 511, 1), values), pixels, new bool[1]);
            return [.. pixels.Select(p => (long)p)];
        });
    }

    private static IEnumerable<OperationCase> Distances(CaseSize size)
    {
        var shapes = Pick<(int A, int B, int Length, int Gap)>(
            size,
            [(1, 1, 1, 0), (2, 3, 5, 3), (3, 2, 64, 0), (5, 4, 33, 1), (1, 1, 300, 0)],
            [(16, 16, 192, 0), (17, 15, 31, 7), (33, 5, 257, 0), (4, 65, 768, 5), (7, 9, 3072, 0), (50, 50, 12, 0), (6, 6, 5000, 11), (1, 130, 100, 0), (70, 3, 333, 2), (9, 8, 1025, 0)]);
        foreach (var s in shapes)
        {
            yield return Case($"distances {s}", w =>
            {
                var stride = s.Length + s.Gap;
                var a = new ByteRows(w.ByteBuffer(w.Bytes(3 + (s.A * stride))), 3, s.A, s.Length, stride);
                var b = new ByteRows(w.ByteBuffer(w.Bytes(s.B * stride)), 0, s.B, s.Length, stride);
                var result = new long[s.A * s.B];
                w.Device.SquaredDistances(a, b, result);
                return result;
            });
        }

        // 70,000 · 255² is beyond 32 bits; 300,000 bytes are beyond 32 bits in each of eight sums too.
        foreach (var length in Pick(size, [70_000], [300_000]))
        {
            yield return Case($"distances black and white of {length}", w => Contrast(w, 1, length));
        }

        // Rows enough for a tile, whose 32-bit sums a single row of white pixels would fill.
        foreach (var rows in Pick(size, [], [9]))
        {
            yield return Case($"distances black and white of {rows} rows", w => Contrast(w, rows, 40_000));
        }

        yield return Case($"distances of a set with itself", w =>
        {
            var rows = new ByteRows(w.ByteBuffer(w.Bytes(9 * 48)), 0, 9, 48, 48);
            var result = new long[81];
            w.Device.SquaredDistances(rows, rows, result);
            return result;
        });
    }

    /// <summary>Rows that are black, then white, against white ones.</summary>
    private static long[] Contrast(Workspace w, int rows, int length)
    {
        var white = new byte[rows * length];
        white.AsSpan().Fill(255);
        var mixed = new byte[rows * length];
        mixed.AsSpan(mixed.Length / 2 / length * length).Fill(rows == 1 ? (byte)0 : (byte)255);
        var a = new ByteRows(w.ByteBuffer(mixed), 0, rows, length, length);
        var b = new ByteRows(w.ByteBuffer(white), 0, rows, length, length);
        var result = new long[rows * rows];
        w.Device.SquaredDistances(a, b, result);
        return result;
    }
}
