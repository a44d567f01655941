using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Cliques;

public sealed class BranchAndBoundTests
{
    [Fact]
    public void A_run_that_its_budget_ends_at_the_root_is_bounded_by_the_colours_left()
    {
        // Five groups of eight, joined between the groups only: five colours and cliques of five.
        var graph = new Graph(40);
        for (var a = 0; a < 40; a++)
        {
            for (var b = a + 1; b < 40; b++)
            {
                if (a / 8 != b / 8)
                {
                    graph.Join(a, b);
                }
            }
        }

        foreach (var nodes in new[] { 0, 1, 2, 3, 4 })
        {
            var search = new BranchAndBound(graph, [.. Enumerable.Range(0, 40)], new NodeBudget(nodes));

            Assert.False(search.Run(0, 40));
            Assert.Equal(5, search.Bound);
            Assert.Equal(nodes, search.Best.Length);
        }
    }

    [Fact]
    public void The_bound_is_never_below_the_maximum_and_a_complete_run_meets_it() =>
        Gen.Select(Gen.Int[20, 60], Gen.Double[0.2, 0.9], Gen.UInt, Gen.Int[0, 200]).Sample(
            (vertices, density, seed, nodes) =>
            {
                var graph = Some.RandomGraph(vertices, density, seed);
                int[] all = [.. Enumerable.Range(0, vertices)];
                var full = new BranchAndBound(graph, all, new NodeBudget(long.MaxValue));
                var cut = new BranchAndBound(graph, all, new NodeBudget(nodes));

                Assert.True(full.Run(0, vertices));
                Assert.Equal(full.Best.Length, full.Bound);
                var complete = cut.Run(0, vertices);
                Assert.InRange(full.Bound, cut.Best.Length, cut.Bound);
                Assert.True(!complete || cut.Bound == full.Bound);
            },
            iter: 300);
}
