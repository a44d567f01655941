namespace Engram.Memorization;

/// <summary>
/// Clique search on a subgraph by branch and bound with bitsets, after Tomita (greedy colouring as bound and as branching order) and
/// San Segundo (sets of vertices as bits, the initial order kept).
/// </summary>
internal sealed class BranchAndBound
{
    private readonly int[] _vertices;
    private readonly int _words;
    private readonly ulong[] _joined;
    private readonly NodeBudget _budget;
    private readonly List<Level> _levels = [];
    private readonly List<int> _current = [];
    private readonly Colouring _colouring;

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
        _colouring = new Colouring(_joined, vertices.Length);
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
        var count = _colouring.List(level.Set, _lower - _current.Count, level.Order, level.Colours);
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

    private Span<ulong> Row(int vertex) => _joined.AsSpan(vertex * _words, _words);

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
