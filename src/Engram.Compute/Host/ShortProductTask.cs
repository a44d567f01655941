using System.Runtime.CompilerServices;

namespace Engram.Compute.Host;

/// <summary>
/// The tasks of <see cref="ShortProducts"/>: a block of a's rows against some panels (two vectors) of b's rows, through the register tile
/// that all products go through. A row of 16-bit numbers is a row of pairs; a panel holds each pair of its rows beside one another.
/// </summary>
internal sealed unsafe class ShortProductTask<S, V>
    where S : ISimd<V>
    where V : struct
{
    /// <summary>Pairs of a row in one pass: a panel of 32 rows is then 32 KiB, in the first cache level with the rows of a tile.</summary>
    private const int PairsOfPass = 256;

    // Packing a panel costs 1/448 of its products, copying the rows of a 1/512.
    private const int RowsOfTask = 448;
    private const int PanelsOfTask = 16;

    private readonly short* _a;
    private readonly short* _b;
    private readonly int _rowsA;
    private readonly int _rowsB;
    private readonly int _length;
    private readonly bool _later;
    private readonly ProductTile _tile;
    private readonly int _rowsOfTask;
    private readonly int _blocks;

    public ShortProductTask(nint a, int rowsA, nint b, int rowsB, int length, bool later, ProductTile tile)
    {
        _a = (short*)a;
        _b = (short*)b;
        (_rowsA, _rowsB) = (rowsA, rowsB);
        (_length, _later, _tile) = (length, later, tile);
        _rowsOfTask = Math.Min(RowsOfTask, (rowsA + S.TileRows - 1) / S.TileRows * S.TileRows);
        _blocks = rowsA == 0 ? 0 : (rowsA + _rowsOfTask - 1) / _rowsOfTask;
        var panels = (rowsB + PanelRows - 1) / PanelRows;
        Tasks = _blocks * ((panels + PanelsOfTask - 1) / PanelsOfTask);
    }

    public int Tasks { get; }

    private static int PanelRows => 2 * S.Width;

    public void Run(int task, Scratch scratch)
    {
        var (group, block) = Math.DivRem(task, _blocks);
        var firstA = block * _rowsOfTask;
        var rows = Math.Min(_rowsOfTask, _rowsA - firstA);
        var startB = group * PanelsOfTask * PanelRows;
        var endB = Math.Min(_rowsB, startB + (PanelsOfTask * PanelRows));
        if (_later && endB - 1 <= firstA)
        {
            return;
        }

        // A pitch off the powers of two spreads the rows over the cache's sets.
        var pairs = _length / 2;
        var pitch = pairs + 16;
        var tiles = (rows + S.TileRows - 1) / S.TileRows;
        var aBytes = Scratch.Line((long)rows * pitch * sizeof(int));
        var panelBytes = Scratch.Line((long)pairs * PanelRows * sizeof(int));
        var sumBytes = Scratch.Line((long)tiles * S.TileRows * PanelRows * sizeof(int));
        var memory = scratch.Reserve(aBytes + panelBytes + sumBytes + (S.TileRows * sizeof(float*)));
        var packedA = (int*)memory;
        var panel = (int*)(memory + aBytes);
        var sums = (int*)(memory + aBytes + panelBytes);
        var pointers = (float**)(memory + aBytes + panelBytes + sumBytes);
        for (var i = 0; i < rows; i++)
        {
            new ReadOnlySpan<int>(_a + ((long)(firstA + i) * _length), pairs).CopyTo(new Span<int>(packedA + ((long)i * pitch), pairs));
        }

        for (var firstB = startB; firstB < endB; firstB += PanelRows)
        {
            var columns = Math.Min(PanelRows, endB - firstB);
            if (_later && firstB + columns - 1 <= firstA)
            {
                continue;
            }

            Pack(firstB, columns, pairs, panel);
            Multiply(packedA, pitch, rows, tiles, pairs, panel, sums, pointers);
            _tile(firstA, rows, firstB, columns, new ReadOnlySpan<int>(sums, rows * PanelRows), PanelRows);
        }
    }

    private static void Multiply(int* a, int pitch, int rows, int tiles, int pairs, int* panel, int* sums, float** pointers)
    {
        for (var start = 0; start < pairs; start += PairsOfPass)
        {
            var end = Math.Min(pairs, start + PairsOfPass);
            for (var t = 0; t < tiles; t++)
            {
                // Rows beyond the last are the last once more; their sums are not looked at.
                var first = t * S.TileRows;
                for (var r = 0; r < S.TileRows; r++)
                {
                    pointers[r] = (float*)(a + ((long)Math.Min(first + r, rows - 1) * pitch));
                }

                TileKernels<S, V, PairTerm<S, V>>.Run(
                    Math.Min(S.TileRows, rows - first), 2, pointers, pitch, start, end, (float*)panel,
                    (float*)(sums + ((long)first * PanelRows)), PanelRows, start == 0 ? TileStart.Zero : TileStart.Continue);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(int firstB, int columns, int pairs, int* panel)
    {
        for (var j = 0; j < PanelRows; j++)
        {
            var target = panel + j;
            if (j >= columns)
            {
                for (var i = 0; i < pairs; i++)
                {
                    target[(long)i * PanelRows] = 0;
                }

                continue;
            }

            var source = (int*)(_b + ((long)(firstB + j) * _length));
            for (var i = 0; i < pairs; i++)
            {
                target[(long)i * PanelRows] = source[i];
            }
        }
    }
}
