using System.Runtime.CompilerServices;

namespace Engram.Compute.Host;

/// <summary>Chooses the register tile for a number of rows: of the heights that are compiled, the smallest that holds them.</summary>
internal static unsafe class TileKernels<S, V, TOperation>
    where S : ISimd<V>
    where V : struct
    where TOperation : ITermOperation<V>
{
    /// <summary>Rows of pointers and of the tile that are read and written for <paramref name="rows"/>: the height of the kernel used.</summary>
    public static int Height(int rows) => rows switch
    {
        1 => 1,
        2 => 2,
        <= 4 => 4,
        <= 6 => 6,
        <= 8 => 8,
        _ => 14,
    };

    /// <inheritdoc cref="RegisterTile{S,V,TOperation,TRows,TVectors}.Run"/>
    /// <param name="count">Rows, 1 to <see cref="ISimd{V}.TileRows"/>; pointers up to <see cref="Height"/> must be readable.</param>
    /// <param name="vectors">1 or 2: the panel's width.</param>
    /// <param name="last">Only where the count is a <see cref="Height"/>: no row beyond it may be written.</param>
    public static void Run(
        int count, int vectors, float** rows, int inputs, int start, int end, float* panel, float* tile, int stride, TileStart mode,
        TileEnd* last = null)
    {
        if (vectors == 2)
        {
            Run<Two>(count, rows, inputs, start, end, panel, tile, stride, mode, last);
        }
        else
        {
            Run<One>(count, rows, inputs, start, end, panel, tile, stride, mode, last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TVectors>(
        int count, float** rows, int inputs, int start, int end, float* panel, float* tile, int stride, TileStart mode, TileEnd* last)
        where TVectors : ICount
    {
        switch (Height(count))
        {
            case 1:
                RegisterTile<S, V, TOperation, One, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
            case 2:
                RegisterTile<S, V, TOperation, Two, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
            case 4:
                RegisterTile<S, V, TOperation, Four, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
            case 6:
                RegisterTile<S, V, TOperation, Six, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
            case 8:
                RegisterTile<S, V, TOperation, Eight, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
            default:
                RegisterTile<S, V, TOperation, Fourteen, TVectors>.Run(rows, inputs, start, end, panel, tile, stride, mode, last);
                break;
        }
    }

    private readonly struct One : ICount
    {
        public static int Value => 1;
    }

    private readonly struct Two : ICount
    {
        public static int Value => 2;
    }

    private readonly struct Four : ICount
    {
        public static int Value => 4;
    }

    private readonly struct Six : ICount
    {
        public static int Value => 6;
    }

    private readonly struct Eight : ICount
    {
        public static int Value => 8;
    }

    private readonly struct Fourteen : ICount
    {
        public static int Value => TileShape.Large;
    }
}
