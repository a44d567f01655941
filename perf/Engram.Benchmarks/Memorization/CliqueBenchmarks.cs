using BenchmarkDotNet.Attributes;
using Engram.Memorization;

namespace Engram.Benchmarks.Memorization;

/// <summary>Cliques of ten in random graphs of 500 vertices; around density 0.4 the decision is hardest.</summary>
public class CliqueBenchmarks
{
    private Graph _graph = null!;

    [Params(20, 30, 40)]
    public int Percent { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _graph = new Graph(500);
        for (var a = 0; a < 500; a++)
        {
            for (var b = a + 1; b < 500; b++)
            {
                if ((((((a * 500L) + b) * 2862933555777941757L) + 3037000493L) >>> 33) % 100 < Percent)
                {
                    _graph.Join(a, b);
                }
            }
        }
    }

    [Benchmark]
    public CliqueResult Find() => CliqueSearch.Find(_graph, 10, 10_000_000);
}
