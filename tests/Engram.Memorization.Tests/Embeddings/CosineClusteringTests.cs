using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Embeddings;

public sealed class CosineClusteringTests
{
    // 3 copies of each of 150 directions, at a cosine of about 0.995.
    private static readonly List<float[]> Vectors = MemoryRows.Planted(1_500, 24, 150, 3, 0.1);

    [Fact]
    public void The_exact_join_finds_the_components_of_a_comparison_of_all_pairs()
    {
        var rows = new MemoryRows(Vectors);
        foreach (var cosine in new[] { 0.97m, 0.8m, 0.6m })
        {
            var found = Clusters(Run(rows, cosine, clustering => clustering.Exact()));
            Assert.Equal(ByHand(Vectors, (double)cosine), found);
        }
    }

    [Fact]
    public void Neither_threads_nor_width_nor_the_order_of_the_units_change_the_clusters()
    {
        var rows = new MemoryRows(Vectors);
        var expected = Clusters(Run(rows, 0.97m, clustering => clustering.Inverted(20, 2, default)));
        foreach (var (threads, width) in new[] { (1, VectorWidth.V128), (3, VectorWidth.V256), (2, VectorWidth.V512) })
        {
            var found = Run(rows, 0.97m, clustering => clustering.Inverted(20, 2, default), new ShortProducts(threads, width), backwards: true);
            Assert.Equal(expected, Clusters(found));
        }
    }

    [Fact]
    public void Few_probes_find_less_and_the_recall_says_how_much_less()
    {
        var rows = new MemoryRows(Vectors);
        var one = Run(rows, 0.97m, clustering => clustering.Inverted(1_100, 1, default));
        var many = Run(rows, 0.97m, clustering => clustering.Inverted(150, 40, default));
        var exact = Run(rows, 0.97m, clustering => clustering.Exact());

        // 150 clusters of three, in which each row has two others, less a pair that the noise has driven apart.
        var (all, whole) = exact.Recall(1_500, default);
        Assert.Equal(all, whole);
        Assert.InRange(all, 890, 900);
        var (found, pairs) = one.Recall(1_500, default);
        Assert.Equal(all, pairs);
        Assert.InRange(found, 300, 880);
        Assert.Equal((all, all), many.Recall(1_500, default));

        // The measured share is that of the pairs that the clusters hold.
        var held = Clusters(one).Sum(cluster => cluster.Split(' ').Length is var size ? size * (size - 1L) : 0);
        Assert.InRange(held - found, 0, all == 900 ? 0 : 10);
        Assert.InRange(one.Recall(300, default).Pairs, 100, 300);
    }

    [Fact]
    public void Pairs_of_an_earlier_process_and_the_units_that_are_left_give_the_same_clusters()
    {
        var rows = new MemoryRows(Vectors);
        var expected = Clusters(Run(rows, 0.97m, clustering => clustering.Inverted(30, 3, default)));
        var first = new CosineClustering(rows, new CosineRule(0.97m), new ShortProducts(1));
        var join = first.Inverted(30, 3, default);
        var kept = Enumerable.Range(0, 17).SelectMany(unit => join.Run(unit, default)).ToList();
        Assert.True(kept.Count < rows.Count);

        var second = new CosineClustering(rows, new CosineRule(0.97m), new ShortProducts(2));
        foreach (var (a, b) in kept)
        {
            second.Restore(a, b);
        }

        var rest = second.Inverted(30, 3, default);
        for (var unit = 17; unit < rest.Units; unit++)
        {
            rest.Run(unit, default);
        }

        Assert.Equal(expected, Clusters(second));
    }

    [Fact]
    public void Rows_without_a_direction_stand_in_no_cluster()
    {
        List<float[]> vectors = [[1, 0], [0, 0], [1, 0], [float.NaN, 1], [2, 0], [0, 0], [0, 3]];
        var clustering = Run(new MemoryRows(vectors), 0.99m, clustering => clustering.Exact());
        Assert.Equal([0, 2, 4, 6], clustering.Usable);
        var distances = new double[7];
        var clusters = clustering.Clusters([null, "b", "c", "d", "c", "f", "g"], distances, default);
        Assert.Equal([(0L, 3L, "c", 2L), (6, 1, "g", 6)], clusters.Clusters.Select(c => (c.FirstRow, c.Copies, c.Caption, c.CaptionRow)));
        Assert.Equal([0, -1, 0, -1, 0, -1, 1], Enumerable.Range(0, 7).Select(row => clusters.ClusterOf(row)));
        Assert.All(distances, distance => Assert.Equal(0, distance));
    }

    [Fact]
    public void Distances_are_those_to_the_first_row_of_the_cluster()
    {
        // Steps of 10 degrees: neighbours are joined (cosine 0.985), the ends are 20 degrees apart.
        List<float[]> vectors = [.. new[] { 0, 10, 20, 90 }.Select(angle => new[] { (float)Math.Cos(angle * Math.PI / 180), (float)Math.Sin(angle * Math.PI / 180) })];
        var clustering = Run(new MemoryRows(vectors), 0.98m, clustering => clustering.Exact());
        var distances = new double[4];
        var first = clustering.Clusters(new string?[4], distances, default).Clusters[0];
        Assert.Equal((0, 3), (first.FirstRow, first.Copies));
        Assert.Equal(1 - Math.Cos(20 * Math.PI / 180), first.Diameter, 1e-4);
        Assert.Equal(1 - Math.Cos(10 * Math.PI / 180), distances[1], 1e-4);
    }

    [Fact]
    public void An_empty_set_and_a_single_row_are_no_special_cases()
    {
        var clustering = Run(new MemoryRows([[1, 2, 3]]), 0.9m, clustering => clustering.Inverted(1, 1, default));
        Assert.Equal(1, clustering.Clusters(["x"], new double[1], default).Clusters[0].Copies);
        Assert.Equal((0, 0), clustering.Recall(10, default));
    }

    private static CosineClustering Run(
        MemoryRows rows, decimal cosine, Func<CosineClustering, ICosineJoin> choose, ShortProducts? products = null, bool backwards = false)
    {
        var clustering = new CosineClustering(rows, new CosineRule(cosine), products ?? new ShortProducts(2));
        var join = choose(clustering);
        var units = Enumerable.Range(0, join.Units);
        foreach (var unit in backwards ? units.Reverse() : units)
        {
            join.Run(unit, default);
        }

        return clustering;
    }

    /// <summary>Clusters of several rows, each as its rows.</summary>
    private static List<string> Clusters(CosineClustering clustering)
    {
        var clusters = clustering.Clusters(new string?[Vectors.Count], new double[Vectors.Count], default);
        return [.. clusters.Clusters.Index().Where(entry => entry.Item.Copies > 1).Select(entry => string.Join(' ', clusters.RowsOf(entry.Index)))];
    }

    private static List<string> ByHand(List<float[]> vectors, double cosine)
    {
        var joined = Enumerable.Range(0, vectors.Count).ToArray();
        double[] norms = [.. vectors.Select(vector => Math.Sqrt(vector.Sum(value => (double)value * value)))];
        for (var a = 0; a < vectors.Count; a++)
        {
            for (var b = a + 1; b < vectors.Count; b++)
            {
                if (joined[a] != joined[b] && vectors[a].Zip(vectors[b], (x, y) => (double)x * y).Sum() / norms[a] / norms[b] >= cosine)
                {
                    var (keep, drop) = (Math.Min(joined[a], joined[b]), Math.Max(joined[a], joined[b]));
                    for (var i = 0; i < joined.Length; i++)
                    {
                        joined[i] = joined[i] == drop ? keep : joined[i];
                    }
                }
            }
        }

        return [.. joined.Index().GroupBy(entry => entry.Item).Where(group => group.Count() > 1)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => string.Join(' ', group.Select(entry => entry.Index)))];
    }
}
