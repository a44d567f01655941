using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Stopping;

public sealed class StopRuleTests
{
    /// <summary>Worked out by hand: C(7,1) · C(5,5) / C(12,6) = 7/924, and all ways of 12 of 24.</summary>
    [Theory]
    [InlineData(12, 7, 1, 6, 7, 924)]
    [InlineData(12, 6, 1, 6, 37, 924)]
    [InlineData(24, 13, 1, 10, 726, 1961256)]
    [InlineData(10, 3, 3, 5, 252, 252)]
    public void The_hypergeometric_probability_is_exact(int planned, int size, int shown, int drawn, int numerator, int denominator)
    {
        var (n, d) = new StopRule(planned, size, 0.001m).ProbabilityOfAtMost(shown, drawn);
        Assert.Equal((numerator, denominator), ((int)n, (int)d));
    }

    /// <summary>Worked out with fractions by another program; 500 and 10 are the paper's numbers.</summary>
    [Theory]
    [InlineData(12, 7, 0, 7)]
    [InlineData(12, 7, 0.008, 6)]
    [InlineData(24, 13, 0.001, 10)]
    [InlineData(500, 10, 0, 492)]
    [InlineData(500, 10, 0.001, 310)]
    public void A_prompt_without_an_edge_ends_here(int planned, int size, double risk, int expected)
    {
        var rule = new StopRule(planned, size, (decimal)risk);
        Assert.Equal(expected, rule.FirstStop(1));
        Assert.Equal(Math.Min(size, expected), rule.FirstLook);
        Assert.NotEqual(StopReason.None, rule.Judge(expected, Shown(1, size)));
        Assert.Equal(StopReason.None, rule.Judge(expected - 1, Shown(1, size)));
    }

    [Fact]
    public void What_is_found_unreachable_or_complete_is_said()
    {
        var rule = new StopRule(12, 7, 0);
        Assert.Equal(StopReason.Found, rule.Judge(9, Shown(7, 7)));
        Assert.Equal(StopReason.Unreachable, rule.Judge(8, Shown(2, 7)));
        Assert.Equal(StopReason.None, rule.Judge(7, Shown(2, 7)));
        Assert.Equal(StopReason.Complete, rule.Judge(12, Shown(6, 7)));
        Assert.Equal(StopReason.Improbable, new StopRule(12, 7, 0.01m).Judge(6, Shown(1, 7)));
    }

    [Fact]
    public void A_search_that_proved_nothing_stops_nothing()
    {
        var bounded = new CliqueResult(false, CliqueDecision.Undecided, 3, CliqueCertainty.Bounded, 9, [0, 1, 2], 10);
        var rule = new StopRule(12, 7, 0.5m);
        Assert.Equal(StopReason.None, rule.Judge(11, bounded));
        Assert.Equal(12, rule.NextLook(11, bounded));
    }

    /// <summary>Random graphs: what risk 0 decides from a prefix is what all generations give.</summary>
    [Fact]
    public void Risk_nought_never_changes_a_verdict()
    {
        Gen.Select(Gen.Int[4, 14], Gen.Int[2, 8], Gen.Double[0.1, 0.9], Gen.ULong).Sample((planned, size, density, seed) =>
        {
            size = Math.Min(size, planned);
            var edges = Edges(planned, density, seed);
            var whole = Find(planned, edges, size);
            var rule = new StopRule(planned, size, 0);
            var drawn = rule.FirstLook;
            var found = Find(drawn, edges, size);
            while (rule.Judge(drawn, found) is StopReason.None)
            {
                var next = rule.NextLook(drawn, found);
                Assert.InRange(next, drawn + 1, planned);
                (drawn, found) = (next, Find(next, edges, size));
            }

            Assert.Equal(whole.Flagged, found.Flagged);
        }, iter: 400);
    }

    /// <summary>Every place of 4 members among 9 generations, counted out.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void The_probability_of_a_miss_is_that_of_all_orders(double risk)
    {
        const int Planned = 9;
        const int Size = 4;
        var rule = new StopRule(Planned, Size, (decimal)risk);
        var (missed, all) = (0, 0);
        for (var places = 0; places < 1 << Planned; places++)
        {
            if (int.PopCount(places) == Size)
            {
                all++;
                missed += Enumerable.Range(1, Planned - 1)
                    .Any(drawn => int.PopCount(places & ((1 << drawn) - 1)) is var shown and < Size && drawn >= rule.FirstStop(Math.Max(1, shown))) ? 1 : 0;
            }
        }

        Assert.Equal((double)missed / all, rule.MissProbability(), 1e-12);
        Assert.Equal(risk > 0, missed > 0);
    }

    private static CliqueResult Shown(int size, int target) => new(
        size >= target, CliqueDecision.Proved, size, CliqueCertainty.Proved, size, [.. Enumerable.Range(0, size)], 1);

    private static CliqueResult Find(int vertices, IReadOnlyList<Edge> edges, int size) => CliqueSearch.Find(
        Graph.From(vertices, [.. edges.Where(edge => edge.A < vertices && edge.B < vertices)]), size, 1_000_000);

    private static List<Edge> Edges(int vertices, double density, ulong seed)
    {
        var edges = new List<Edge>();
        for (var a = 0; a < vertices; a++)
        {
            for (var b = a + 1; b < vertices; b++)
            {
                seed = (seed * 6364136223846793005) + 1442695040888963407;
                if ((seed >> 11) * (1.0 / (1UL << 53)) < density)
                {
                    edges.Add(new Edge(a, b, 1, 0));
                }
            }
        }

        return edges;
    }
}
