using System.Numerics;

namespace Engram.Memorization;

/// <summary>
/// Greedy colouring of sets of vertices of one graph: joined vertices get different colours, so a clique has at most as many vertices as
/// there are colours. Colours count from 1.
/// </summary>
internal sealed class Colouring
{
    private const int None = -1;
    private const int Several = -2;

    private readonly ulong[] _joined;
    private readonly int _words;

    // What has no colour yet, what may still join the colour at hand, and the colours themselves.
    private readonly ulong[] _uncoloured;
    private readonly ulong[] _candidates;
    private readonly ulong[] _classes;

    /// <param name="joined">Row v, of ⌈vertices/64⌉ words, has the bits of v's neighbours.</param>
    public Colouring(ulong[] joined, int vertices)
    {
        (_joined, _words) = (joined, (vertices + 63) / 64);
        (_uncoloured, _candidates) = (new ulong[_words], new ulong[_words]);
        _classes = new ulong[(vertices + 1) * _words];
    }

    /// <summary>
    /// Colours the set greedily and lists, colours ascending, the vertices whose colour exceeds <paramref name="skip"/>: the others
    /// cannot lead to a clique that counts.
    /// </summary>
    /// <returns>How many are listed.</returns>
    public int List(ReadOnlySpan<ulong> set, int skip, Span<int> order, Span<int> colours)
    {
        set.CopyTo(_uncoloured);
        var (colour, count, first) = (0, 0, 0);
        while (true)
        {
            while (first < _words && _uncoloured[first] == 0)
            {
                first++;
            }

            if (first == _words)
            {
                return count;
            }

            colour++;
            var members = Class(colour);
            members.Clear();
            _uncoloured.AsSpan(first).CopyTo(_candidates.AsSpan(first));
            for (var word = first; word < _words; word++)
            {
                while (_candidates[word] != 0)
                {
                    var vertex = (word << 6) + BitOperations.TrailingZeroCount(_candidates[word]);
                    Bits.Clear(_candidates, vertex);
                    Bits.Clear(_uncoloured, vertex);
                    if (colour > skip && Moved(vertex, skip))
                    {
                        continue;
                    }

                    Exclude(vertex, word);
                    Bits.Set(members, vertex);
                    if (colour > skip)
                    {
                        (order[count], colours[count]) = (vertex, colour);
                        count++;
                    }
                }
            }

            // All of this colour's vertices may have moved; then its number is free again.
            colour -= members.ContainsAnyExcept(0UL) ? 0 : 1;
        }
    }

    private void Exclude(int vertex, int from)
    {
        var row = Row(vertex)[from..];
        var candidates = _candidates.AsSpan(from, row.Length);
        for (var word = 0; word < row.Length; word++)
        {
            candidates[word] &= ~row[word];
        }
    }

    /// <summary>
    /// Moves a vertex of a listed colour into one that is not listed: where it has no neighbour there any more, or a single one that fits
    /// into a third colour. Then it need not be branched on.
    /// </summary>
    private bool Moved(int vertex, int skip)
    {
        var row = Row(vertex);
        for (var low = 1; low <= skip; low++)
        {
            var conflict = SingleNeighbour(row, Class(low));
            if (conflict == Several)
            {
                continue;
            }

            if (conflict == None)
            {
                Bits.Set(Class(low), vertex);
                return true;
            }

            var other = Row(conflict);
            for (var third = low + 1; third <= skip; third++)
            {
                if (Disjoint(other, Class(third)))
                {
                    Bits.Clear(Class(low), conflict);
                    Bits.Set(Class(low), vertex);
                    Bits.Set(Class(third), conflict);
                    return true;
                }
            }
        }

        return false;
    }

    private static int SingleNeighbour(ReadOnlySpan<ulong> row, ReadOnlySpan<ulong> colour)
    {
        var found = None;
        for (var word = 0; word < row.Length; word++)
        {
            var common = row[word] & colour[word];
            if (common == 0)
            {
                continue;
            }

            if (found != None || (common & (common - 1)) != 0)
            {
                return Several;
            }

            found = (word << 6) + BitOperations.TrailingZeroCount(common);
        }

        return found;
    }

    private static bool Disjoint(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (var word = 0; word < a.Length; word++)
        {
            if ((a[word] & b[word]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private Span<ulong> Row(int vertex) => _joined.AsSpan(vertex * _words, _words);

    private Span<ulong> Class(int colour) => _classes.AsSpan(colour * _words, _words);
}
