using Engram.Memorization;

namespace Engram.Tests.Cliques;

public sealed class CliqueMeasuresTests
{
    // One value a tile, so l2 = √squared / 255.
    private static readonly TileLayout Layout = new(2, 2, 1, 2);

    private static readonly Edge[] Edges =
    [
        new(0, 1, 100, 0),
        new(1, 2, 400, 3),
        new(0, 2, 2500, 1),
        new(2, 4, 900, 0),
    ];

    [Fact]
    public void Means_run_over_the_pairs_of_members_and_over_a_generations_edges()
    {
        var clique = CliqueSearch.Find(Graph.From(6, Edges), 3, 1000);
        var measures = CliqueMeasures.Of(Layout, 6, Edges, clique);

        Assert.Equal([0, 1, 2], clique.Members);
        Assert.Equal((10 + 20 + 50) / 3.0 / 255, measures.MeanDistance!.Value, 1e-15);
        Assert.Equal(1, measures.Medoid);
        Assert.Equal((50 + 20 + 30) / 3.0 / 255, measures.MeanEdgeDistance[2]!.Value, 1e-15);
        Assert.Equal(30 / 255.0, measures.MeanEdgeDistance[4]!.Value, 1e-15);
        Assert.Null(measures.MeanEdgeDistance[3]);
        Assert.Null(measures.MeanEdgeDistance[5]);
    }

    [Fact]
    public void The_order_of_the_edges_changes_no_bit()
    {
        var clique = CliqueSearch.Find(Graph.From(6, Edges), 3, 1000);
        var forward = CliqueMeasures.Of(Layout, 6, Edges, clique);
        var backward = CliqueMeasures.Of(Layout, 6, Enumerable.Reverse(Edges), clique);

        Assert.Equal(forward.MeanDistance, backward.MeanDistance);
        Assert.Equal(forward.MeanEdgeDistance, backward.MeanEdgeDistance);
    }

    [Fact]
    public void An_unflagged_prompt_has_no_mean_and_no_medoid_but_its_edges_have()
    {
        var measures = CliqueMeasures.Of(Layout, 6, Edges, CliqueSearch.Find(Graph.From(6, Edges), 4, 1000));

        Assert.Null(measures.MeanDistance);
        Assert.Null(measures.Medoid);
        Assert.NotNull(measures.MeanEdgeDistance[0]);
    }

    [Fact]
    public void A_tie_of_medoids_goes_to_the_smallest_generation()
    {
        Edge[] edges = [new(1, 3, 100, 0), new(1, 5, 100, 0), new(3, 5, 100, 0)];

        Assert.Equal(1, CliqueMeasures.Of(Layout, 6, edges, CliqueSearch.Find(Graph.From(6, edges), 3, 1000)).Medoid);
    }

    [Fact]
    public void A_distance_takes_the_number_of_values_of_its_own_tile()
    {
        // Tile 0 has 18 values, tile 8 has 36: l2 √½ and ½.
        var layout = new TileLayout(10, 7, 3, 3);
        Edge[] edges = [new(0, 1, 65_025 * 9, 0), new(0, 2, 65_025 * 9, 8), new(1, 2, 65_025 * 9, 8)];

        var measures = CliqueMeasures.Of(layout, 3, edges, CliqueSearch.Find(Graph.From(3, edges), 3, 1000));

        Assert.Equal((Math.Sqrt(0.5) + 0.5 + 0.5) / 3, measures.MeanDistance!.Value, 1e-15);
    }

    [Fact]
    public void Ranks_ascend_with_the_mean_and_ties_with_the_prompt_id() =>
        Assert.Equal([4, 2, 1, 3], Ranking.Of([("a", 0.3), ("b", 0.1), ("Z", 0.1), ("c", 0.2)]));
}
