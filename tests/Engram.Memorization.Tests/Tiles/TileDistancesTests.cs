using CsCheck;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Tiles;

public sealed class TileDistancesTests
{
    private static readonly Gen<(TileLayout Layout, byte[][] Images)> Prompts =
        from height in Gen.Int[1, 9]
        from width in Gen.Int[1, 9]
        from grid in Gen.Int[1, Math.Min(height, width)]
        from channels in Gen.OneOf(1, 3)
        from levels in Gen.OneOf(2, 256)
        from images in Some.ImagesOf(height * width * channels, 0, 6, levels)
        select (new TileLayout(height, width, channels, grid), images);

    [Fact]
    public void Every_pair_gets_the_largest_of_its_tiles() =>
        Prompts.Sample((layout, images) =>
        {
            using var device = new ReferenceDevice();
            using var distances = new TileDistances(device, layout);
            var found = distances.AllPairs(Some.Images(images));

            Assert.Equal(images.Length * Math.Max(0, images.Length - 1) / 2, found.Count);
            for (var a = 0; a < images.Length; a++)
            {
                for (var b = a + 1; b < images.Length; b++)
                {
                    Assert.Equal(layout.Largest(TileSums(layout, images[a], images[b])), found[a, b]);
                    Assert.Equal(found[a, b], found[b, a]);
                }
            }
        });

    [Fact]
    public void More_images_than_a_call_takes_give_the_same_as_pair_by_pair()
    {
        var layout = new TileLayout(3, 5, 3, 2);
        byte[][] images = [.. Enumerable.Range(0, 300).Select(i => Enumerable.Range(0, 45).Select(j => (byte)(i * (j + 7))).ToArray())];
        using var device = new ReferenceDevice();
        using var distances = new TileDistances(device, layout);

        var all = distances.AllPairs(Some.Images(images));

        foreach (var (a, b) in new[] { (0, 1), (0, 299), (127, 128), (128, 129), (126, 257), (298, 299) })
        {
            Assert.Equal(layout.Largest(TileSums(layout, images[a], images[b])), all[a, b]);
        }
    }

    [Fact]
    public void The_memory_of_a_group_of_tiles_changes_no_distance() =>
        Gen.Select(Prompts, Gen.Long[1, 400]).Sample((prompt, groupBytes) =>
        {
            using var device = new ReferenceDevice();
            using var whole = new TileDistances(device, prompt.Layout);
            using var grouped = new TileDistances(device, prompt.Layout, groupBytes);

            Assert.Equal(whole.AllPairs(Some.Images(prompt.Images)).All(), grouped.AllPairs(Some.Images(prompt.Images)).All());
        });

    [Fact]
    public void Memory_of_an_earlier_prompt_does_not_leak_into_the_next()
    {
        using var device = new ReferenceDevice();
        using var distances = new TileDistances(device, new TileLayout(4, 4, 1, 2));
        distances.AllPairs(Some.Images([.. Enumerable.Range(0, 20).Select(i => Enumerable.Repeat((byte)(i * 9), 16).ToArray())]));

        var next = distances.AllPairs(Some.Images([new byte[16], new byte[16]]));

        Assert.Equal([new TileDistance(0, 0)], next.All());
    }

    [Fact]
    public void Edges_are_the_pairs_strictly_below_and_carry_the_generations_numbers()
    {
        using var device = new ReferenceDevice();
        var layout = new TileLayout(1, 1, 1, 1);
        using var distances = new TileDistances(device, layout);

        // Differences 2, 3 and 5 of one value: sums 4, 9 and 25.
        var pairs = distances.AllPairs(Some.Images([[10], [12], [15]]));

        Assert.Equal([new Edge(1, 4, 4, 0)], pairs.Edges(EdgeThreshold.FromNull(9, 1), [1, 4, 7]));
        Assert.Equal([new Edge(1, 4, 4, 0), new Edge(4, 7, 9, 0)], pairs.Edges(EdgeThreshold.FromNull(10, 1), [1, 4, 7]));
    }

    [Fact]
    public void An_image_of_another_size_is_refused()
    {
        using var device = new ReferenceDevice();
        using var distances = new TileDistances(device, new TileLayout(4, 4, 1, 2));

        Assert.Throws<ArgumentException>(() => distances.AllPairs(Some.Images([new byte[16], new byte[15]])));
    }

    private static long[] TileSums(TileLayout layout, byte[] a, byte[] b)
    {
        var sums = new long[layout.Tiles.Length];
        for (var t = 0; t < sums.Length; t++)
        {
            var tile = layout.Tiles[t];
            for (var y = tile.Top; y < tile.Top + tile.Height; y++)
            {
                var row = ((y * layout.Width) + tile.Left) * layout.Channels;
                var length = tile.Width * layout.Channels;
                sums[t] += Some.Squared(a.AsSpan(row, length), b.AsSpan(row, length));
            }
        }

        return sums;
    }
}
