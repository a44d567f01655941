using CsCheck;
using Engram.Pipeline.Finish;

namespace Engram.Tests.Finish;

public sealed class CanvasTests
{
    [Fact]
    public void What_was_enlarged_is_reduced_to_itself() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 4]).SelectMany((width, height, scale) =>
            Gen.Byte.Array[width * height * 3].Select(rgb => (new Canvas(width, height, rgb), scale))).Sample((canvas, scale) =>
        {
            var again = canvas.Enlarge(scale).Reduce(scale);
            Assert.Equal((canvas.Width, canvas.Height), (again.Width, again.Height));
            Assert.Equal(canvas.Rgb, again.Rgb);
        });

    [Theory]
    [InlineData(1, 32, 32)]
    [InlineData(24, 32, 32)]
    [InlineData(7, 512, 512)]
    [InlineData(5, 12, 10)]
    [InlineData(5_000, 64, 96)]
    public void Every_pair_has_its_place_on_the_sheet(int pairs, int height, int width)
    {
        var sheet = new ContactSheet(pairs, height, width);
        var black = new Canvas(width, height, new byte[width * height * 3]);
        for (var i = 0; i < pairs; i++)
        {
            sheet.Add(black, black);
        }

        // Pairs do not overlap: the black area is that of all of them.
        Assert.InRange((long)sheet.Picture.Width * sheet.Picture.Height, 1, 200_000_000);
        var dark = sheet.Picture.Rgb.LongCount(value => value == 0) / 3;
        Assert.Equal(0, dark % pairs);
        Assert.True(dark / pairs >= 2 * 16 * 16, $"{dark / pairs} pixels a pair");
    }
}
