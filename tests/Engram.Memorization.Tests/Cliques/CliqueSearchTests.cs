using System.Numerics;
using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Cliques;

public sealed class CliqueSearchTests
{
    private const long Plenty = 10_000_000;

    // In graphs this small 64 greedy starts meet the maximum themselves; one or none leaves work for the search.
    private static readonly Gen<int> Starts = Gen.OneOf(0, 1, 64);

    private static readonly Gen<Graph> SmallGraphs =
        from vertices in Gen.Int[1, 18]
        from density in Gen.Double[0, 1]
        from seed in Gen.UInt
        select Some.RandomGraph(vertices, density, seed);

    [Fact]
    public void Finds_the_lexicographically_first_maximum_clique_as_an_exhaustive_search_does() =>
        Gen.Select(SmallGraphs, Gen.Int[2, 8], Starts).Sample(
            (graph, target, starts) =>
            {
                var expected = Exhaustive(graph);
                var found = CliqueSearch.Find(graph, target, Plenty, starts);

                Assert.Equal(expected, found.Members);
                Assert.Equal(expected.Length, found.Size);
                Assert.Equal(expected.Length, found.Bound);
                Assert.Equal(CliqueCertainty.Proved, found.Certainty);
                Assert.Equal(CliqueDecision.Proved, found.Decision);
                Assert.Equal(expected.Length >= target, found.Flagged);
            },
            iter: 2000);

    [Fact]
    public void Never_claims_more_than_its_budget_showed() =>
        Gen.Select(SmallGraphs, Gen.Int[2, 8], Gen.Int[0, 30], Starts).Sample(
            (graph, target, nodes, starts) =>
            {
                var maximum = Exhaustive(graph).Length;
                var found = CliqueSearch.Find(graph, target, nodes, starts);

                AssertClique(graph, found);
                Assert.InRange(maximum, found.Size, found.Bound);
                Assert.Equal(found.Size >= target, found.Flagged);
                Assert.Equal(!found.Flagged && found.Bound >= target, found.Decision == CliqueDecision.Undecided);
                Assert.True(found.Certainty == CliqueCertainty.Bounded || found.Size == maximum);
                Assert.InRange(found.Nodes, 0, nodes);
            },
            iter: 2000);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void A_larger_graph_with_a_planted_clique_of_its_maximum_gives_its_members(double density)
    {
        for (var seed = 1u; seed <= 3; seed++)
        {
            var graph = Some.RandomGraph(150, density, seed);
            int[] planted = [.. Enumerable.Range(0, 40).Select(i => (i * 3) + (int)seed)];
            foreach (var a in planted)
            {
                foreach (var b in planted.Where(b => b > a))
                {
                    graph.Join(a, b);
                }
            }

            var found = CliqueSearch.Find(graph, 10, Plenty);

            AssertClique(graph, found);
            Assert.True(found.Flagged);
            Assert.True(found.Size >= 40);
            Assert.Equal(CliqueCertainty.Proved, found.Certainty);
        }
    }

    [Fact]
    public void A_hard_graph_without_the_target_is_decided_by_an_exhausted_search()
    {
        // 200 vertices at one half have a maximum of 11 or 12 (first moment), so 14 is far and yet not excluded by degrees.
        var found = CliqueSearch.Find(Some.RandomGraph(200, 0.5, 7), 14, Plenty);

        Assert.False(found.Flagged);
        Assert.Equal(CliqueDecision.Proved, found.Decision);
        Assert.Equal(CliqueCertainty.Proved, found.Certainty);
        Assert.InRange(found.Size, 10, 13);
    }

    [Fact]
    public void A_small_budget_ends_bounded_and_undecided_and_ends_alike_each_time()
    {
        var graph = Some.RandomGraph(300, 0.6, 5);

        var first = CliqueSearch.Find(graph, 20, 1000);
        var second = CliqueSearch.Find(graph, 20, 1000);

        Assert.Equal(CliqueDecision.Undecided, first.Decision);
        Assert.Equal(CliqueCertainty.Bounded, first.Certainty);
        Assert.Equal(1000, first.Nodes);
        Assert.True(first.Bound >= 20);
        AssertClique(graph, first);
        Assert.Equal(first.Members, second.Members);
        Assert.Equal(first.Bound, second.Bound);
    }

    [Fact]
    public void A_graph_without_edges_has_a_clique_of_one()
    {
        foreach (var vertices in new[] { 0, 1, 12 })
        {
            var found = CliqueSearch.Find(new Graph(vertices), 10, Plenty);

            Assert.Equal(1, found.Size);
            Assert.Equal(1, found.Bound);
            Assert.False(found.Flagged);
            Assert.Equal(CliqueCertainty.Proved, found.Certainty);
        }
    }

    [Fact]
    public void Of_two_cliques_of_one_size_the_first_in_order_is_taken()
    {
        var graph = new Graph(130);
        Join(graph, 70, 80, 90, 128);
        Join(graph, 3, 80, 90, 129);
        Join(graph, 3, 64, 127);

        Assert.Equal([3, 80, 90, 129], CliqueSearch.Find(graph, 4, Plenty).Members);
    }

    [Fact]
    public void The_largest_clique_is_reported_beyond_the_target()
    {
        var graph = new Graph(12);
        Join(graph, [.. Enumerable.Range(2, 9)]);

        var found = CliqueSearch.Find(graph, 6, Plenty);

        Assert.True(found.Flagged);
        Assert.Equal(9, found.Size);
        Assert.Equal(Enumerable.Range(2, 9), found.Members);
    }

    private static void Join(Graph graph, params int[] members)
    {
        foreach (var a in members)
        {
            foreach (var b in members.Where(b => b > a))
            {
                graph.Join(a, b);
            }
        }
    }

    private static void AssertClique(Graph graph, CliqueResult found)
    {
        Assert.Equal(found.Size, found.Members.Count);
        for (var i = 0; i < found.Members.Count; i++)
        {
            for (var j = i + 1; j < found.Members.Count; j++)
            {
                Assert.True(found.Members[i] < found.Members[j]);
                Assert.True(graph.Joined(found.Members[i], found.Members[j]));
            }
        }
    }

    /// <summary>Every subset of the vertices; of the largest cliques the one whose ascending members come first.</summary>
    private static int[] Exhaustive(Graph graph)
    {
        int[] best = [];
        for (var subset = 1; subset < 1 << graph.Vertices; subset++)
        {
            if (BitOperations.PopCount((uint)subset) < best.Length || !IsClique(graph, subset))
            {
                continue;
            }

            int[] members = [.. Enumerable.Range(0, graph.Vertices).Where(v => (subset >> v & 1) != 0)];
            if (members.Length > best.Length || members.Zip(best).First(pair => pair.First != pair.Second) is var (ours, theirs) && ours < theirs)
            {
                best = members;
            }
        }

        return best;
    }

    private static bool IsClique(Graph graph, int subset)
    {
        for (var rest = subset; rest != 0; rest &= rest - 1)
        {
            var vertex = BitOperations.TrailingZeroCount(rest);
            if ((graph.Row(vertex)[0] & (uint)subset) != ((uint)subset & ~(1u << vertex)))
            {
                return false;
            }
        }

        return true;
    }
}
