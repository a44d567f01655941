using Engram.Compare.Timing;
using Engram.Memorization;

namespace Engram.Compare.Cases;

/// <summary>Graphs of 500 vertices, the same on every machine.</summary>
internal static class Graphs
{
    private const int Vertices = 500;

    /// <summary>Each pair joined with the same probability; the first <paramref name="planted"/> of a scattered order all with each other.</summary>
    public static Graph Random(double density, int planted, ulong seed)
    {
        var graph = new Graph(Vertices);
        for (var a = 0; a < Vertices; a++)
        {
            for (var b = a + 1; b < Vertices; b++)
            {
                if (Uniform(seed, a, b) < density || (a % 37 == 0 && b % 37 == 0 && b / 37 < planted))
                {
                    graph.Join(a, b);
                }
            }
        }

        return graph;
    }

    /// <summary>
    /// Points of the unit cube joined where they are near: what distances of images look like around a threshold. The nearest
    /// <paramref name="density"/> of all pairs are joined.
    /// </summary>
    public static Graph Geometric(int dimensions, double density, ulong seed)
    {
        var points = Values.Floats(Vertices * dimensions, 1f, seed << 20);
        var distances = new double[Vertices, Vertices];
        var all = new List<double>();
        for (var a = 0; a < Vertices; a++)
        {
            for (var b = a + 1; b < Vertices; b++)
            {
                for (var d = 0; d < dimensions; d++)
                {
                    var difference = points[(a * dimensions) + d] - points[(b * dimensions) + d];
                    distances[a, b] += difference * difference;
                }

                all.Add(distances[a, b]);
            }
        }

        all.Sort();
        var threshold = all[(int)(density * all.Count)];
        var graph = new Graph(Vertices);
        for (var a = 0; a < Vertices; a++)
        {
            for (var b = a + 1; b < Vertices; b++)
            {
                if (distances[a, b] < threshold)
                {
                    graph.Join(a, b);
                }
            }
        }

        return graph;
    }

    private static double Uniform(ulong seed, int a, int b) => (Values.Mix((seed << 40) + ((ulong)a * Vertices) + (ulong)b) >> 11) * (1.0 / (1UL << 53));
}
