using CsCheck;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Matching;

public sealed class NearestNeighboursTests
{
    private const int Values = 6;

    // Few grey levels, so that ties are the rule.
    private static readonly Gen<byte[][]> Rows = Some.ImagesOf(Values, 1, 40, 3);

    [Fact]
    public void The_nearest_rows_are_those_of_a_full_sort() =>
        Gen.Select(Some.ImagesOf(Values, 1, 4, 3), Rows, Gen.Int[1, 8], Gen.Int[1, 7]).Sample((queries, rows, nearest, block) =>
        {
            using var device = new ReferenceDevice();
            using var neighbours = new NearestNeighbours(device, Values);
            var found = neighbours.Find(Some.Images(queries), Blocks(rows, block), nearest);

            for (var q = 0; q < queries.Length; q++)
            {
                Assert.Equal(Sorted(queries[q], rows).Take(nearest), found[q].Nearest);
            }
        });

    [Fact]
    public void The_neighbourhood_holds_each_picture_once_by_its_nearest_copy() =>
        Gen.Select(Some.ImagesOf(Values, 1, 3, 3), Rows, Gen.Int[1, 8], Gen.Int[1, 5]).Sample((queries, rows, size, pictures) =>
        {
            using var device = new ReferenceDevice();
            using var neighbours = new NearestNeighbours(device, Values);
            var found = neighbours.Find(Some.Images(queries), Blocks(rows, 4), 1, size, row => row * 7 % pictures);

            for (var q = 0; q < queries.Length; q++)
            {
                var expected = Sorted(queries[q], rows).DistinctBy(neighbour => neighbour.Row * 7 % pictures).Take(size);
                Assert.Equal(expected, found[q].Neighbourhood);
            }
        });

    [Fact]
    public void Rows_of_a_negative_picture_number_stand_for_themselves()
    {
        byte[][] rows = [[0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0]];
        using var device = new ReferenceDevice();
        using var neighbours = new NearestNeighbours(device, Values);

        var found = neighbours.Find(Some.Images([rows[0]]), Blocks(rows, 2), 1, 3, row => row == 0 ? 0 : -1);

        Assert.Equal([new Neighbour(0, 0), new Neighbour(1, 1), new Neighbour(2, 4)], found[0].Neighbourhood);
    }

    [Fact]
    public void Missing_rows_are_never_neighbours()
    {
        byte[][] rows = [[9, 9, 9, 9, 9, 9], [0, 0, 0, 0, 0, 0], [5, 0, 0, 0, 0, 0]];
        using var device = new ReferenceDevice();
        using var neighbours = new NearestNeighbours(device, Values);
        TrainingBlock[] blocks = [new(100, rows.SelectMany(row => row).ToArray(), new[] { false, true, false })];

        var found = neighbours.Find(Some.Images([new byte[Values]]), blocks, 5);

        Assert.Equal([new Neighbour(102, 25), new Neighbour(100, 486)], found[0].Nearest);
        Assert.Equal([1L], neighbours.CountWithin(Some.Images([new byte[Values]]), blocks, 25));
    }

    [Fact]
    public void A_row_counts_once_by_its_nearest_view() =>
        Gen.Select(Rows, Gen.Int[1, 5]).Sample((rows, nearest) =>
        {
            using var device = new ReferenceDevice();
            using var neighbours = new NearestNeighbours(device, Values);
            var query = new byte[] { 2, 0, 1, 1, 0, 2 };
            byte[][] mirrored = [.. rows.Select(row => Enumerable.Reverse(row).ToArray())];
            TrainingBlock[] blocks = [.. Blocks(rows, 5), .. Blocks(mirrored, 3).Select(block => block with { View = 1 })];

            var expected = Sorted(query, rows).Concat(Sorted(query, mirrored).Select(neighbour => neighbour with { View = 1 }))
                .OrderBy(neighbour => neighbour.Squared).ThenBy(neighbour => neighbour.Row).ThenBy(neighbour => neighbour.View)
                .DistinctBy(neighbour => neighbour.Row).Take(nearest);

            Assert.Equal(expected, neighbours.Find(Some.Images([query]), blocks, nearest)[0].Nearest);
        });

    [Fact]
    public void Eidetic_k_counts_rows_at_or_below_the_bound_and_itself() =>
        Gen.Select(Rows, Gen.Long[0, 20], Gen.Int[1, 7]).Sample((rows, bound, block) =>
        {
            using var device = new ReferenceDevice();
            using var neighbours = new NearestNeighbours(device, Values);
            var found = neighbours.CountWithin(Some.Images(rows), Blocks(rows, block), bound);

            Assert.Equal(rows.Select(row => (long)rows.Count(other => Some.Squared(row, other) <= bound)), found);
            Assert.All(found, k => Assert.True(k >= 1));
        });

    [Fact]
    public void An_empty_training_set_has_no_neighbours_and_no_queries_need_no_pass()
    {
        using var device = new ReferenceDevice();
        using var neighbours = new NearestNeighbours(device, Values);

        Assert.Empty(neighbours.Find(Some.Images([new byte[Values]]), [], 5)[0].Nearest);
        Assert.Empty(neighbours.Find([], new[] { 0 }.Select(Read), 5));

        static TrainingBlock Read(int block) => throw new InvalidOperationException("The training set was read for nothing.");
    }

    [Fact]
    public void A_block_with_part_of_an_image_is_refused()
    {
        using var device = new ReferenceDevice();
        using var neighbours = new NearestNeighbours(device, Values);

        Assert.Throws<ArgumentException>(() => neighbours.Find(Some.Images([new byte[Values]]), [new(0, new byte[7])], 1));
    }

    private static IEnumerable<Neighbour> Sorted(byte[] query, byte[][] rows) =>
        rows.Select((row, i) => new Neighbour(i, Some.Squared(query, row))).OrderBy(neighbour => neighbour.Squared).ThenBy(neighbour => neighbour.Row);

    private static IEnumerable<TrainingBlock> Blocks(byte[][] rows, int perBlock) =>
        rows.Chunk(perBlock).Select((chunk, i) => new TrainingBlock((long)i * perBlock, chunk.SelectMany(row => row).ToArray()));
}
