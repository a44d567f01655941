using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Tiles;

public sealed class TileLayoutTests
{
    private static readonly Gen<TileLayout> Layouts =
        from height in Gen.Int[1, 20]
        from width in Gen.Int[1, 20]
        from channels in Gen.Int[1, 3]
        from grid in Gen.Int[1, Math.Min(height, width)]
        select new TileLayout(height, width, channels, grid);

    [Fact]
    public void Tiles_cover_every_pixel_once() =>
        Layouts.Sample(layout =>
        {
            var covered = new int[layout.Height, layout.Width];
            foreach (var tile in layout.Tiles)
            {
                for (var y = tile.Top; y < tile.Top + tile.Height; y++)
                {
                    for (var x = tile.Left; x < tile.Left + tile.Width; x++)
                    {
                        covered[y, x]++;
                    }
                }
            }

            Assert.All(covered.Cast<int>(), count => Assert.Equal(1, count));
            Assert.Equal(layout.Bytes, layout.Tiles.Sum(tile => tile.Values));
        });

    [Fact]
    public void Packing_puts_each_tile_into_one_run_row_by_row() =>
        Layouts.SelectMany(layout => Gen.Byte.Array[layout.Bytes].Select(image => (layout, image))).Sample((layout, image) =>
        {
            var packed = new byte[layout.Bytes];
            layout.Pack(image, packed);
            foreach (var tile in layout.Tiles)
            {
                var at = tile.Offset;
                for (var y = 0; y < tile.Height; y++)
                {
                    for (var i = 0; i < tile.Width * layout.Channels; i++)
                    {
                        Assert.Equal(image[((((tile.Top + y) * layout.Width) + tile.Left) * layout.Channels) + i], packed[at++]);
                    }
                }
            }
        });

    [Fact]
    public void A_grid_that_does_not_divide_gives_tiles_of_several_sizes()
    {
        var layout = new TileLayout(10, 7, 3, 3);

        Assert.Equal([0, 0, 0, 3, 3, 3, 6, 6, 6], layout.Tiles.Select(tile => tile.Top));
        Assert.Equal([0, 2, 4, 0, 2, 4, 0, 2, 4], layout.Tiles.Select(tile => tile.Left));
        Assert.Equal([18, 18, 27, 18, 18, 27, 24, 24, 36], layout.Tiles.Select(tile => tile.Values));
        Assert.Equal([18, 24, 27, 36], layout.Sizes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_grid_that_the_image_does_not_have_is_refused_by_its_key(int grid)
    {
        var refused = Assert.Throws<SettingException>(() => new TileLayout(4, 9, 3, grid));

        Assert.Equal("edges.grid", refused.Key);
        Assert.Equal($"edges.grid: {grid} is outside 1 to 4, the images are 9 × 4", refused.Message);
    }

    [Fact]
    public void The_largest_tile_is_the_first_with_the_largest_quotient_without_rounding()
    {
        // Tiles of 18, 18, 27, 18, 18, 27, 24, 24, 36 values.
        var layout = new TileLayout(10, 7, 3, 3);
        var quotient = 40_000_000_000_000_000L;

        // Equal quotients over 27 and 36 values: the first stands. One more in a sum of 10^18 is larger, though a double would not see it.
        long[] sums = [0, 0, quotient * 27, 0, 0, 0, 0, 0, quotient * 36];
        Assert.Equal(new TileDistance(quotient * 27, 2), layout.Largest(sums));
        sums[8]++;
        Assert.Equal(new TileDistance((quotient * 36) + 1, 8), layout.Largest(sums));
        Assert.Equal(new TileDistance(0, 0), layout.Largest(new long[9]));
    }
}
