using System.Numerics;

namespace Engram.Memorization;

/// <summary>An undirected graph as bits: bit u of row v is set where v and u are joined.</summary>
public sealed class Graph
{
    private readonly ulong[] _rows;

    public Graph(int vertices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertices);
        Vertices = vertices;
        Words = (vertices + 63) / 64;
        _rows = new ulong[(long)vertices * Words];
    }

    public int Vertices { get; }

    /// <summary>64-bit words of a row.</summary>
    public int Words { get; }

    /// <param name="generations">Number of vertices; those of no edge (blank images) stay alone.</param>
    public static Graph From(int generations, IEnumerable<Edge> edges)
    {
        var graph = new Graph(generations);
        foreach (var edge in edges)
        {
            graph.Join(edge.A, edge.B);
        }

        return graph;
    }

    public void Join(int a, int b)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)a, (uint)Vertices, nameof(a));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)b, (uint)Vertices, nameof(b));
        ArgumentOutOfRangeException.ThrowIfEqual(a, b);
        _rows[((long)a * Words) + (b >> 6)] |= 1UL << (b & 63);
        _rows[((long)b * Words) + (a >> 6)] |= 1UL << (a & 63);
    }

    public bool Joined(int a, int b) => ((_rows[((long)a * Words) + (b >> 6)] >> (b & 63)) & 1) != 0;

    public ReadOnlySpan<ulong> Row(int vertex) => _rows.AsSpan(vertex * Words, Words);

    public int Degree(int vertex)
    {
        var degree = 0;
        foreach (var word in Row(vertex))
        {
            degree += BitOperations.PopCount(word);
        }

        return degree;
    }
}
