namespace Engram.Memorization;

/// <summary>The lists of the largest products of each row, the first on ties; filled tile by tile in any order.</summary>
internal sealed class NearestLists
{
    private const int Gates = 64;

    private readonly int _probes;
    private readonly int[] _dots;
    private readonly int[] _lists;
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new Lock())];

    public NearestLists(int rows, int probes)
    {
        _probes = probes;
        _dots = new int[rows * probes];
        _lists = new int[rows * probes];
        _dots.AsSpan().Fill(int.MinValue);
        _lists.AsSpan().Fill(-1);
    }

    /// <summary>By product descending; −1 where there are fewer lists than asked for.</summary>
    public ReadOnlySpan<int> ListsOf(int row) => _lists.AsSpan(row * _probes, _probes);

    public void Take(int firstA, int rowsA, int firstB, int rowsB, ReadOnlySpan<int> dots, int stride)
    {
        // Tiles of one block of rows begin at one row, and only those touch the same rows.
        lock (_gates[firstA / Gates % Gates])
        {
            for (var i = 0; i < rowsA; i++)
            {
                var best = _dots.AsSpan((firstA + i) * _probes, _probes);
                var lists = _lists.AsSpan((firstA + i) * _probes, _probes);
                for (var j = 0; j < rowsB; j++)
                {
                    Put(best, lists, dots[(i * stride) + j], firstB + j);
                }
            }
        }
    }

    private static void Put(Span<int> best, Span<int> lists, int dot, int list)
    {
        var place = best.Length;
        while (place > 0 && (dot > best[place - 1] || (dot == best[place - 1] && list < lists[place - 1])))
        {
            place--;
        }

        if (place == best.Length)
        {
            return;
        }

        best[place..^1].CopyTo(best[(place + 1)..]);
        lists[place..^1].CopyTo(lists[(place + 1)..]);
        (best[place], lists[place]) = (dot, list);
    }
}
