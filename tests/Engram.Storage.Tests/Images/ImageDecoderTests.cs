using System.IO.Compression;
using CsCheck;
using Engram.Storage.Images;
using SkiaSharp;

namespace Engram.Tests;

public sealed class ImageDecoderTests
{
    [Theory] // C24
    [InlineData(SixteenBitRule.Scale, new byte[] { 0, 1, 1, 128, 255 })]
    [InlineData(SixteenBitRule.HighByte, new byte[] { 0, 0, 1, 128, 255 })]
    [InlineData(SixteenBitRule.Clip, new byte[] { 0, 255, 255, 255, 255 })]
    public void Sixteen_bit_grey_becomes_eight_bits_by_the_rule(SixteenBitRule rule, byte[] expected)
    {
        var png = Some.RawPng(5, 1, 16, 0, [Some.Words(0, 255, 256, 32768, 65535)]);

        var image = ImageDecoder.Decode(png, new ImageOptions { SixteenBit = rule });

        Assert.Equal(expected.SelectMany(value => new[] { value, value, value }), image.Rgb);
    }

    [Fact]
    public void Every_sixteen_bit_value_is_divided_by_257_and_rounded()
    {
        var png = Some.RawPng(65536, 1, 16, 0, [Some.Words([.. Enumerable.Range(0, 65536)])]);

        var rgb = ImageDecoder.Decode(png).Rgb;

        Assert.Equal(Enumerable.Range(0, 65536).Select(value => (byte)Math.Round(value / 257.0)), rgb.Where((_, i) => i % 3 == 0));
    }

    [Fact]
    public void Sixteen_bit_colour_and_alpha_are_read()
    {
        var rgb = Some.RawPng(1, 1, 16, 2, [Some.Words(257, 2 * 257, 65535)]);
        var rgba = Some.RawPng(2, 1, 16, 6, [Some.Words(208 * 257, 208 * 257, 129 * 257, 13 * 257, 100 * 257, 150 * 257, 200 * 257, 0)]);
        var greyAlpha = Some.RawPng(1, 1, 16, 4, [Some.Words(77 * 257, 0)]);
        var white = new ImageOptions { Alpha = AlphaRule.White };

        Assert.Equal([1, 2, 255], ImageDecoder.Decode(rgb).Rgb);
        Assert.Equal([208, 208, 129, 100, 150, 200], ImageDecoder.Decode(rgba).Rgb);
        Assert.Equal([77, 77, 77], ImageDecoder.Decode(greyAlpha).Rgb);
        Assert.Equal([255, 255, 255], ImageDecoder.Decode(greyAlpha, white).Rgb);
    }

    [Fact]
    public void The_transparent_colour_of_a_sixteen_bit_picture_counts_only_under_a_blending_rule()
    {
        var png = Some.RawPng(2, 1, 16, 0, [Some.Words(5000, 5001)], ("tRNS", Some.Words(5000)));

        Assert.Equal([19, 19, 19, 19, 19, 19], ImageDecoder.Decode(png).Rgb);
        Assert.Equal([255, 255, 255, 19, 19, 19], ImageDecoder.Decode(png, new ImageOptions { Alpha = AlphaRule.White }).Rgb);
    }

    [Fact]
    public void An_interlaced_sixteen_bit_picture_equals_the_plain_one()
    {
        Gen.Select(Gen.Int[1, 17], Gen.Int[1, 17]).Sample((width, height) =>
        {
            var grey = Enumerable.Range(0, width * height).Select(i => i * 1237 % 65536).ToArray();
            var plain = Some.RawPng(width, height, 16, 0, [.. grey.Chunk(width).Select(line => Some.Words(line))]);
            var woven = Some.RawPng(width, height, 16, 0, interlace: 1, Interlace(grey, width, height));

            return ImageDecoder.Decode(plain).Rgb.SequenceEqual(ImageDecoder.Decode(woven).Rgb);
        }, iter: 60);
    }

    [Fact]
    public void A_truncated_or_damaged_sixteen_bit_picture_is_unreadable()
    {
        var png = Some.RawPng(9, 9, 16, 2, [.. Enumerable.Range(0, 9).Select(_ => new byte[54])]);
        var damaged = (byte[])png.Clone();
        damaged[60] ^= 1;

        Assert.Contains("truncated", Reason(png[..(png.Length - 60)]), StringComparison.Ordinal);
        Assert.Contains("checksum", Reason(damaged), StringComparison.Ordinal);
    }

    [Fact] // C25
    public void Alpha_is_dropped_without_touching_the_colour_or_blended_as_asked()
    {
        var png = Some.RawPng(2, 1, 8, 6, [[208, 208, 129, 13, 100, 150, 200, 0]]);

        Assert.Equal([208, 208, 129, 100, 150, 200], ImageDecoder.Decode(png).Rgb);
        Assert.Equal([11, 11, 7, 0, 0, 0], ImageDecoder.Decode(png, new ImageOptions { Alpha = AlphaRule.Black }).Rgb);
        Assert.Equal([253, 253, 249, 255, 255, 255], ImageDecoder.Decode(png, new ImageOptions { Alpha = AlphaRule.White }).Rgb);
    }

    [Fact] // C25
    public void Palettes_with_transparency_and_grey_with_alpha_keep_their_colours()
    {
        (string, byte[])[] palette = [("PLTE", [10, 20, 30, 40, 50, 60]), ("tRNS", [0, 128])];
        var eight = Some.RawPng(2, 1, 8, 3, [[0, 1]], palette);
        var one = Some.RawPng(2, 1, 1, 3, [[0b0100_0000]], palette);
        var two = Some.RawPng(2, 1, 2, 3, [[0b0001_0000]], palette);
        var four = Some.RawPng(2, 1, 4, 3, [[0x01]], palette);
        var grey = Some.RawPng(2, 1, 8, 4, [[7, 0, 9, 255]]);

        Assert.All([eight, one, two, four], png => Assert.Equal([10, 20, 30, 40, 50, 60], ImageDecoder.Decode(png).Rgb));
        Assert.Equal([7, 7, 7, 9, 9, 9], ImageDecoder.Decode(grey).Rgb);
    }

    [Fact]
    public void A_colour_space_in_the_file_moves_no_value()
    {
        // gAMA 1.0 (linear) would brighten mid-grey if it were applied.
        var png = Some.RawPng(1, 1, 8, 0, [[100]], ("gAMA", [0, 1, 0x86, 0xA0]));

        Assert.Equal([100, 100, 100], ImageDecoder.Decode(png).Rgb);
    }

    [Theory] // C23
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Exif_orientation_is_applied(int tag)
    {
        // Six flat blocks of 16 × 16, upright 3 × 2; stored as the tag's inverse.
        SKColor[,] upright = { { SKColors.Red, SKColors.Lime, SKColors.Blue }, { SKColors.White, SKColors.Black, SKColors.Gray } };
        var (width, height) = tag >= 5 ? (2, 3) : (3, 2);
        var stored = Some.Jpeg(16 * width, 16 * height, (x, y) =>
        {
            var (sx, sy) = (x / 16, y / 16);
            return tag switch
            {
                2 => upright[sy, 2 - sx],
                3 => upright[1 - sy, 2 - sx],
                4 => upright[1 - sy, sx],
                5 => upright[sx, sy],
                6 => upright[sx, 2 - sy],
                7 => upright[1 - sx, 2 - sy],
                8 => upright[1 - sx, sy],
                _ => upright[sy, sx],
            };
        });
        var plain = ImageDecoder.Decode(Some.Jpeg(48, 32, (x, y) => upright[y / 16, x / 16]));

        foreach (var little in (bool[])[false, true])
        {
            var image = ImageDecoder.Decode(Some.WithApp1(stored, Some.Exif(tag, little)));

            Assert.Equal((48, 32, null), (image.Width, image.Height, image.Warning));
            Assert.True(image.Rgb.Zip(plain.Rgb).Max(pair => Math.Abs(pair.First - pair.Second)) <= 3);
        }

        var unturned = ImageDecoder.Decode(Some.WithApp1(stored, Some.Exif(tag)), new ImageOptions { Orientation = false });
        Assert.Equal((16 * width, 16 * height), (unturned.Width, unturned.Height));
    }

    [Fact] // C23: stored [[a,b,c],[d,e,f]] with tag 6 becomes [[d,a],[e,b],[f,c]]
    public void Orientation_six_turns_right_in_a_png_too()
    {
        var png = Some.RawPng(3, 2, 8, 0, [[1, 2, 3], [4, 5, 6]], ("eXIf", Some.Exif(6)[6..]));

        var image = ImageDecoder.Decode(png);

        Assert.Equal((2, 3), (image.Width, image.Height));
        Assert.Equal([4, 1, 5, 2, 6, 3], image.Rgb.Where((_, i) => i % 3 == 0).Select(value => (int)value));
    }

    [Fact] // C23
    public void Broken_metadata_costs_one_warning_and_not_the_picture()
    {
        var jpeg = Some.Jpeg(16, 8, (x, y) => SKColors.Teal);
        byte[] xmp = [.. "http://ns.adobe.com/xap/1.0/\0"u8, 0xFF, 0xFE, 0x80];

        // The entry ends 4 bytes before the end, where the link to the next directory stands.
        for (var length = 4; length < Some.Exif(6).Length - 4; length++)
        {
            var image = ImageDecoder.Decode(Some.WithApp1(jpeg, Some.Exif(6)[..length]));
            Assert.Equal((16, 8), (image.Width, image.Height));
            Assert.Contains("EXIF", image.Warning, StringComparison.Ordinal);
        }

        Assert.Contains("EXIF", ImageDecoder.Decode(Some.WithApp1(jpeg, Some.Exif(9))).Warning, StringComparison.Ordinal);
        Assert.Contains("XMP", ImageDecoder.Decode(Some.WithApp1(jpeg, xmp)).Warning, StringComparison.Ordinal);
        Assert.Null(ImageDecoder.Decode(Some.WithApp1(jpeg, Some.Exif(0))).Warning);
    }

    [Fact] // C26
    public void Bombs_are_refused_from_their_header()
    {
        byte[] gif = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x6C, 0x5D, 0x0A, 0x29];
        var png = Some.RawPng(28_400, 28_398, 8, 2, interlace: 0, [1, 2, 3]);
        var png16 = Some.RawPng(28_400, 28_398, 16, 2, interlace: 0, [1, 2, 3]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("23916 × 10506 pixels are above the limit of 100000000", Reason(gif));
        Assert.Equal("28400 × 28398 pixels are above the limit of 100000000", Reason(png));
        Assert.Equal("28400 × 28398 pixels are above the limit of 100000000", Reason(png16));
        Assert.Equal("the picture has no bytes", Reason([]));
        Assert.Contains("above the limit of 10", Reason(Some.Png(8, 8), new ImageOptions { MaxBytes = 10 }), StringComparison.Ordinal);
        var jpeg = Reason(Some.Jpeg(8, 8, (_, _) => SKColors.Red), new ImageOptions { MaxPixels = 63 });
        Assert.Equal("8 × 8 pixels are above the limit of 63", jpeg);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    [Fact]
    public void A_picture_that_was_cut_anywhere_is_unreadable()
    {
        var png = Some.Png(24, 24);
        var jpeg = Some.Jpeg(24, 24, (x, y) => new SKColor((byte)(x * 10), (byte)(y * 10), 90));

        Assert.Equal((24, 24), (ImageDecoder.Decode(png).Width, ImageDecoder.Decode(jpeg).Width));
        for (var length = 1; length < jpeg.Length; length += 13)
        {
            Reason(jpeg[..length]);
        }

        // The last chunk of a PNG holds nothing: without it all pixels are there.
        for (var length = 1; length < png.Length - 16; length += 13)
        {
            Reason(png[..length]);
        }
    }

    [Fact]
    public void A_cut_progressive_jpeg_is_unreadable_though_the_decoder_makes_a_blurred_picture_of_it()
    {
        var jpeg = File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "tests", "Engram.Storage.Tests", "Images", "progressive.jpg"));

        Assert.Equal(32, ImageDecoder.Decode(jpeg).Width);
        Assert.Contains("end marker", Reason(jpeg[..(jpeg.Length / 2)]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_marker_inside_a_thumbnail_does_not_count()
    {
        var jpeg = Some.Jpeg(16, 16, (_, _) => SKColors.Red);
        var thumbnail = Some.WithApp1(jpeg, [.. Some.Exif(1), .. Some.Jpeg(8, 8, (_, _) => SKColors.Blue)]);

        Assert.Equal(16, ImageDecoder.Decode(thumbnail).Width);
        Assert.Contains("end marker", Reason(thumbnail[..^2]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_of_four_inks_is_read_as_the_colours_they_print()
    {
        var image = ImageDecoder.Decode(File.ReadAllBytes(RepositoryRoot.Golden("images/cmyk.jpg")));
        var recorded = File.ReadAllBytes(RepositoryRoot.Golden("images/cmyk.rgb"));
        Assert.Equal((12, 8), (image.Width, image.Height));
        Assert.All(image.Rgb.Zip(recorded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2));
    }

    [Fact]
    public void Other_formats_are_named_in_the_reason()
    {
        Assert.Contains("TIFF is not read", Reason([.. "II*\0"u8, 8, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("AVIF", Reason([0, 0, 0, 28, .. "ftypavif"u8, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("first bytes 3C737667", Reason([.. "<svg"u8]), StringComparison.Ordinal);
    }

    private static string Reason(byte[] bytes, ImageOptions? options = null)
    {
        var reason = Assert.Throws<ImageException>(() => ImageDecoder.Decode(bytes, options)).Message;
        Assert.DoesNotContain('\n', reason);
        return reason;
    }

    private static byte[] Interlace(int[] grey, int width, int height)
    {
        (int X, int Y, int StepX, int StepY)[] passes =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var (x0, y0, stepX, stepY) in passes)
            {
                for (var y = y0; y < height && x0 < width; y += stepY)
                {
                    zlib.WriteByte(0);
                    for (var x = x0; x < width; x += stepX)
                    {
                        zlib.Write(Some.Words(grey[(y * width) + x]));
                    }
                }
            }
        }

        return data.ToArray();
    }
}
