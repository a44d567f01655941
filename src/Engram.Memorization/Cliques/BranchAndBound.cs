using System.Numerics;

namespace Engram.Memorization;

/// <summary>
/// Clique search on a subgraph by branch and bound with bitsets, after Tomita (greedy colouring as bound and as branching order, moving
/// single vertices to smaller colours) and San Segundo (sets of vertices as bits, the initial order kept).
/// </summary>
internal sealed class BranchAndBound
{
    private const int None = -1;
    private const int Several = -2;

    private readonly int[] _vertices;
    private readonly int _words;
    private readonly ulong[] _joined;
    private readonly NodeBudget _budget;
    private readonly List<Level> _levels = [];
    private readonly List<int> _current = [];

    // Working sets of the colouring: what has no colour yet, what may still join the colour at hand, and the colours themselves.
    private readonly ulong[] _uncoloured;
    private readonly ulong[] _candidates;
    private readonly ulong[] _classes;

    private int[] _best = [];
    private int _lower;
    private int _stopAt;
    private bool _stopped;

    /// <param name="vertices">The subgraph's vertices, innermost first.</param>
    public BranchAndBound(Graph graph, int[] vertices, NodeBudget budget)
    {
        (_vertices, _budget) = (vertices, budget);
        _words = (vertices.Length + 63) / 64;
        _joined = new ulong[vertices.Length * _words];
        _uncoloured = new ulong[_words];
        _candidates = new ulong[_words];
        _classes = new ulong[(vertices.Length + 1) * _words];
        for (var i = 0; i < vertices.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (graph.Joined(vertices[i], vertices[j]))
                {
                    Bits.Set(Row(i), j);
                    Bits.Set(Row(j), i);
                }
            }
        }
    }

    /// <summary>The largest clique met, ascending; it need not exceed the lower bound of the run.</summary>
    public int[] Best => [.. _best.Select(i => _vertices[i]).Order()];

    /// <summary>After a run: no clique of the subgraph is larger. Where the run stopped at its aim, it says nothing.</summary>
    public int Bound { get; private set; }

    /// <summary>Looks for cliques larger than <paramref name="lower"/>, until one of <paramref name="stopAt"/> vertices is found.</summary>
    /// <returns>False where the budget ended first.</returns>
    public bool Run(int lower, int stopAt)
    {
        (_lower, _stopAt, _stopped, _best) = (lower, stopAt, false, []);
        Bound = lower;
        _current.Clear();
        var all = LevelAt(0).Set;
        for (var i = 0; i < _vertices.Length; i++)
        {
            Bits.Set(all, i);
        }

        var complete = Expand(0);
        Bound = Math.Max(Bound, _lower);
        return complete;
    }

    private bool Expand(int depth)
    {
        var level = LevelAt(depth);
        var count = Colour(level, _lower - _current.Count);
        for (var i = count - 1; i >= 0; i--)
        {
            if (level.Colours[i] + _current.Count <= _lower)
            {
                return true;
            }

            if (!_budget.Take())
            {
                KeepBound(depth, level.Colours[i]);
                return false;
            }

            var vertex = level.Order[i];
            _current.Add(vertex);
            Record();
            var child = LevelAt(depth + 1).Set;
            Bits.And(level.Set, Row(vertex), child);
            if (!_stopped && !Expand(depth + 1))
            {
                KeepBound(depth, level.Colours[i]);
                return false;
            }

            _current.RemoveAt(_current.Count - 1);
            if (_stopped)
            {
                return true;
            }

            Bits.Clear(level.Set, vertex);
        }

        return true;
    }

    /// <summary>At the root, what was not finished has as many colours as the vertex at hand.</summary>
    private void KeepBound(int depth, int colours)
    {
        if (depth == 0)
        {
            Bound = Math.Max(Bound, colours);
        }
    }

    private void Record()
    {
        if (_current.Count > _best.Length)
        {
            _best = [.. _current];
            _lower = Math.Max(_lower, _best.Length);
            _stopped = _best.Length >= _stopAt;
        }
    }

    /// <summary>
    /// Colours the set greedily and lists, colours ascending, the vertices whose colour exceeds <paramref name="skip"/>: the others
    /// cannot lead to a clique that counts.
    /// </summary>
    private int Colour(Level level, int skip)
    {
        level.Set.AsSpan().CopyTo(_uncoloured);
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
                        (level.Order[count], level.Colours[count]) = (vertex, colour);
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

    private Level LevelAt(int depth)
    {
        if (depth == _levels.Count)
        {
            _levels.Add(new Level(_vertices.Length, _words));
        }

        return _levels[depth];
    }

    /// <summary>Memory of one depth: the candidates, and those to branch on with their colours.</summary>
    private sealed class Level(int vertices, int words)
    {
        public ulong[] Set { get; } = new ulong[words];

        public int[] Order { get; } = new int[vertices];

        public int[] Colours { get; } = new int[vertices];
    }
}
