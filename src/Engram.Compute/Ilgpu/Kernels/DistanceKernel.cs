using ILGPU;

namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>
/// Squared distances of byte rows in integers: 64 × 64 pairs a group of threads, 4 × 4 a thread, 16 bytes a step. 32-bit sums are exact
/// for 32,768 terms (each at most 65,025) and are then added to 64-bit ones. Long rows are cut into parts, whose sums the host adds.
/// </summary>
internal static class DistanceKernel
{
    public const int Tile = 64;

    public const int Depth = 16;

    private const int ExactTerms = 32768;

    private const int Lines = Tile / 4;

    /// <param name="a">From the first byte of the first row on.</param>
    /// <param name="b">From the first byte of the first row on.</param>
    /// <param name="output">[parts, rowsA, rowsB].</param>
    [Kernel]
    public static void Run(ArrayView<byte> a, ArrayView<byte> b, ArrayView<long> output, DistanceShape shape)
    {
        var left = SharedMemory.Allocate<I4>(Depth * Lines);
        var right = SharedMemory.Allocate<I4>(Depth * Lines);
        var tilesB = (shape.RowsB + Tile - 1) / Tile;
        var tilesA = (shape.RowsA + Tile - 1) / Tile;
        var part = Grid.IdxX / (tilesA * tilesB);
        var tile = Grid.IdxX - (part * tilesA * tilesB);
        var baseA = tile / tilesB * Tile;
        var baseB = tile % tilesB * Tile;
        var start = part * shape.Part;
        var end = IntrinsicMath.Min(start + shape.Part, shape.Length);

        var loadRow = Group.IdxX & (Tile - 1);
        var loadByte = (Group.IdxX >> 6) * 4;
        var fromA = (baseA + loadRow) * shape.StrideA;
        var fromB = (baseB + loadRow) * shape.StrideB;
        var endA = baseA + loadRow < shape.RowsA ? end : 0;
        var endB = baseB + loadRow < shape.RowsB ? end : 0;

        var tx = Group.IdxX & 15;
        var ty = Group.IdxX >> 4;
        var zero = new I4(0, 0, 0, 0);
        var none = new L4(0, 0, 0, 0);
        var (c0, c1, c2, c3) = (zero, zero, zero, zero);
        var (s0, s1, s2, s3) = (none, none, none, none);
        for (var k = start; k < end; k += Depth)
        {
            var at = k + loadByte;
            Put(left, loadByte, loadRow, Load(a, fromA + at, endA - at, shape.Aligned));
            Put(right, loadByte, loadRow, Load(b, fromB + at, endB - at, shape.Aligned));
            Group.Barrier();
            for (var t = 0; t < Depth; t++)
            {
                var x = left[(t * Lines) + ty];
                var y = right[(t * Lines) + tx];
                c0 = I4.AddSquares(x.X, y, c0);
                c1 = I4.AddSquares(x.Y, y, c1);
                c2 = I4.AddSquares(x.Z, y, c2);
                c3 = I4.AddSquares(x.W, y, c3);
            }

            Group.Barrier();
            var next = k + Depth;
            if (next >= end | (next - start) % ExactTerms == 0)
            {
                s0 = L4.Add(s0, c0);
                s1 = L4.Add(s1, c1);
                s2 = L4.Add(s2, c2);
                s3 = L4.Add(s3, c3);
                (c0, c1, c2, c3) = (zero, zero, zero, zero);
            }
        }

        var row = baseA + (ty * 4);
        var column = baseB + (tx * 4);
        var to = ((((long)part * shape.RowsA) + row) * shape.RowsB) + column;
        Write(output, shape, row, column, to, s0);
        Write(output, shape, row + 1, column, to + shape.RowsB, s1);
        Write(output, shape, row + 2, column, to + (2 * shape.RowsB), s2);
        Write(output, shape, row + 3, column, to + (3 * shape.RowsB), s3);
    }

    /// <summary>Four bytes of a row; zeros after its end, in both sets, so that they add nothing.</summary>
    private static I4 Load(ArrayView<byte> bytes, long at, int count, int aligned)
    {
        var value = new I4(0, 0, 0, 0);
        if (aligned != 0)
        {
            if (count > 0)
            {
                var word = bytes.Cast<uint>()[at >> 2];
                value = new I4((int)(word & 255), (int)((word >> 8) & 255), (int)((word >> 16) & 255), (int)(word >> 24));
            }
        }
        else
        {
            if (count > 0)
            {
                value.X = bytes[at];
            }

            if (count > 1)
            {
                value.Y = bytes[at + 1];
            }

            if (count > 2)
            {
                value.Z = bytes[at + 2];
            }

            if (count > 3)
            {
                value.W = bytes[at + 3];
            }
        }

        return value;
    }

    private static void Put(ArrayView<I4> tile, int line, int row, I4 value)
    {
        var words = tile.Cast<int>();
        var at = (line * Tile) + row;
        words[at] = value.X;
        words[at + Tile] = value.Y;
        words[at + (2 * Tile)] = value.Z;
        words[at + (3 * Tile)] = value.W;
    }

    private static void Write(ArrayView<long> output, DistanceShape shape, int row, int column, long to, L4 value)
    {
        if (row < shape.RowsA)
        {
            if (column < shape.RowsB)
            {
                output[to] = value.X;
            }

            if (column + 1 < shape.RowsB)
            {
                output[to + 1] = value.Y;
            }

            if (column + 2 < shape.RowsB)
            {
                output[to + 2] = value.Z;
            }

            if (column + 3 < shape.RowsB)
            {
                output[to + 3] = value.W;
            }
        }
    }
}
