using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Embeddings;

public sealed class OutliernessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void The_mean_distance_is_that_of_all_pairs_sorted(int nearest)
    {
        var vectors = MemoryRows.Planted(1_100, 10, 100, 2, 0.2);
        var rows = new MemoryRows(vectors);
        var outlierness = new Outlierness(rows, nearest, new ShortProducts(2));
        Assert.Equal(Math.Min(nearest, 1_099), outlierness.Nearest);
        Assert.Equal(2, outlierness.Units);
        double[] found = [.. outlierness.Run(0, default), .. outlierness.Run(1, default)];

        double[] norms = [.. vectors.Select(vector => Math.Sqrt(vector.Sum(value => (double)value * value)))];
        for (var i = 0; i < vectors.Count; i += 137)
        {
            var expected = Enumerable.Range(0, vectors.Count).Where(j => j != i)
                .Select(j => 1 - (vectors[i].Zip(vectors[j], (x, y) => (double)x * y).Sum() / norms[i] / norms[j]))
                .Order().Take(outlierness.Nearest).Average();
            Assert.Equal(expected, found[i], 1e-4);
        }
    }

    [Fact]
    public void Threads_and_width_change_no_bit()
    {
        var rows = new MemoryRows(MemoryRows.Planted(700, 12, 100, 2, 0.2));
        var expected = new Outlierness(rows, 30, new ShortProducts(1, VectorWidth.V128)).Run(0, default);
        Assert.Equal(expected, new Outlierness(rows, 30, new ShortProducts(3, VectorWidth.V512)).Run(0, default));
        Assert.Equal(expected, new Outlierness(rows, 30, new ShortProducts(2, VectorWidth.V256)).Run(0, default));
    }

    [Fact]
    public void A_row_without_a_direction_or_without_others_has_no_distance()
    {
        var some = new Outlierness(new MemoryRows([[1, 0], [0, 0], [0, 1]]), 5, new ShortProducts(1));
        Assert.Equal([1, double.NaN, 1], some.Run(0, default));
        Assert.Equal([double.NaN], new Outlierness(new MemoryRows([[1, 0]]), 5, new ShortProducts(1)).Run(0, default));
    }
}
