using CsCheck;
using Engram.Storage.Images;

namespace Engram.Tests;

public sealed class ImageResizerTests
{
    private static readonly Gen<ResizeFilter> Filter = Gen.Enum<ResizeFilter>();

    [Theory] // C12: torchvision cuts 682.67 to 682
    [InlineData(640, 480, 512, 512, 682, 512)]
    [InlineData(480, 640, 512, 512, 512, 682)]
    [InlineData(100, 100, 512, 512, 512, 512)]
    [InlineData(1000, 999, 64, 64, 64, 64)]
    [InlineData(300, 100, 64, 32, 96, 32)]
    public void The_cover_size_follows_the_short_side(int width, int height, int targetWidth, int targetHeight, int w, int h) =>
        Assert.Equal((w, h), ImageResizer.CoverSize(width, height, targetWidth, targetHeight));

    [Fact]
    public void The_centre_of_640_by_480_is_kept_and_not_squashed()
    {
        // White only in the outer 80 columns on both sides: outside the centre square.
        var image = Make(640, 480, (x, _) => x is < 76 or >= 564 ? 255 : 10);

        var cropped = ImageResizer.Resize(image, 512, 512, ResizeRule.Default);
        var squashed = ImageResizer.Resize(image, 512, 512, new ResizeRule { Crop = CropRule.None });

        Assert.All(cropped.Rgb, value => Assert.Equal(10, value));
        Assert.Equal(255, squashed.Rgb[0]);
    }

    [Fact]
    public void A_flat_picture_stays_flat()
    {
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte, Filter)
            .Sample((width, height, w, h, value, filter) =>
            {
                var image = ImageResizer.Resize(Make(width, height, (_, _) => value), w, h, new ResizeRule { Filter = filter });

                return image.Rgb.Length == 3 * w * h && image.Rgb.All(found => found == value);
            }, iter: 200);
    }

    [Fact]
    public void A_box_that_divides_the_size_is_the_rounded_mean()
    {
        var image = Make(4, 2, (x, y) => (40 * x) + y);

        var half = ImageResizer.Resize(image, 2, 1, new ResizeRule { Filter = ResizeFilter.Box });

        // Lines first: (0 + 40) / 2 = 20 and (1 + 41) / 2 = 21, then (20 + 21) / 2 = 20.5, rounded up.
        Assert.Equal([21, 101], half.Rgb.Where((_, i) => i % 3 == 0).Select(value => (int)value));
    }

    [Fact]
    public void The_triangle_has_its_textbook_weights()
    {
        // Halving: weights 1, 3, 3, 1 around each centre, without the first at the border, so 80 · 3/7 and 80 · 1/7; doubling: 1/4 and 3/4.
        var narrow = ImageResizer.Resize(Make(4, 1, (x, _) => x == 1 ? 80 : 0), 2, 1, new ResizeRule { Crop = CropRule.None });
        var wide = ImageResizer.Resize(Make(2, 1, (x, _) => 80 * x), 4, 1, new ResizeRule { Crop = CropRule.None });

        Assert.Equal([34, 11], narrow.Rgb.Where((_, i) => i % 3 == 0).Select(value => (int)value));
        Assert.Equal([0, 20, 60, 80], wide.Rgb.Where((_, i) => i % 3 == 0).Select(value => (int)value));
    }

    [Fact]
    public void A_fixed_point_result_is_within_one_level_of_the_real_one()
    {
        // Not the box: where a pixel's centre lies on its edge, rounding decides.
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 25], Gen.OneOf(Gen.Const(ResizeFilter.Bilinear), Gen.Const(ResizeFilter.Bicubic)), Gen.Int[1, 99])
            .Sample((width, target, filter, seed) =>
        {
            var image = Make(width, 1, (x, _) => ((x * 73 * seed) + seed) % 256);
            var found = ImageResizer.Resize(image, target, 1, new ResizeRule { Filter = filter, Crop = CropRule.None });
            for (var i = 0; i < target; i++)
            {
                if (Math.Abs(found.Rgb[3 * i] - Real(image, target, i, filter)) > 0.5001)
                {
                    return false;
                }
            }

            return true;
        }, iter: 300);
    }

    [Fact]
    public void A_side_that_cannot_be_scaled_is_an_error_of_that_picture() =>
        Assert.Throws<ImageException>(() => ImageResizer.Resize(Make(3_000_000, 1, (_, _) => 1), 512, 512, ResizeRule.Default));

    private static DecodedImage Make(int width, int height, Func<int, int, int> value) => new(
        width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => Enumerable.Repeat((byte)value(i % width, i / width), 3))]);

    // The definition in real numbers: kernel stretched by the factor of shrinking, sampled at pixel centres, normed.
    private static double Real(DecodedImage image, int target, int i, ResizeFilter filter)
    {
        var scale = (double)image.Width / target;
        var stretch = Math.Max(1, scale);
        var (sum, norm) = (0.0, 0.0);
        for (var x = 0; x < image.Width; x++)
        {
            var d = (x + 0.5 - ((i + 0.5) * scale)) / stretch;
            var a = Math.Abs(d);
            var weight = filter switch
            {
                ResizeFilter.Bicubic => a < 1 ? (1.5 * a * a * a) - (2.5 * a * a) + 1 : a < 2 ? (-0.5 * a * a * a) + (2.5 * a * a) - (4 * a) + 2 : 0,
                _ => Math.Max(0, 1 - a),
            };
            sum += weight * image.Rgb[3 * x];
            norm += weight;
        }

        return Math.Clamp(sum / norm, 0, 255);
    }
}
