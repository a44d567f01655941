using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Duplicates;

public sealed class BlockMeansTests
{
    [Fact]
    public void Are_the_rounded_means_of_blocks_that_cover_the_image() =>
        Gen.Select(Gen.Int[8, 20], Gen.Int[8, 20]).SelectMany((height, width) => Gen.Byte.Array[height * width * 3].Select(rgb => (height, width, rgb)))
            .Sample((height, width, rgb) =>
            {
                var means = new byte[BlockMeans.Values];
                BlockMeans.Compute(rgb, height, width, means);
                for (var i = 0; i < means.Length; i++)
                {
                    var (y, x, c) = (i / 24, i / 3 % 8, i % 3);
                    var block = from row in Enumerable.Range(y * height / 8, ((y + 1) * height / 8) - (y * height / 8))
                                from column in Enumerable.Range(x * width / 8, ((x + 1) * width / 8) - (x * width / 8))
                                select (decimal)rgb[(((row * width) + column) * 3) + c];
                    Assert.Equal(decimal.Floor(block.Average() + 0.5m), means[i]);
                }
            });

    [Fact]
    public void A_half_rounds_up()
    {
        var rgb = new byte[16 * 8 * 3];
        rgb[0] = 1;
        rgb[8 * 3] = 2;
        rgb[1] = 1;
        var means = new byte[BlockMeans.Values];

        BlockMeans.Compute(rgb, 16, 8, means);

        Assert.Equal([2, 1, 0], means[..3]);
    }

    [Fact]
    public void An_image_smaller_than_the_blocks_repeats_its_pixels()
    {
        var means = new byte[BlockMeans.Values];
        BlockMeans.Compute([10, 20, 30, 40, 50, 60], 1, 2, means);

        Assert.Equal([10, 20, 30], means[..3]);
        Assert.Equal([10, 20, 30], means[9..12]);
        Assert.Equal([40, 50, 60], means[12..15]);
        Assert.Equal([40, 50, 60], means[^3..]);
    }

    [Fact]
    public void Bytes_of_another_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => BlockMeans.Compute(new byte[10], 2, 2, new byte[BlockMeans.Values]));
}
