using CsCheck;
using Engram.Storage.Images;

namespace Engram.Tests;

public sealed class PngFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void What_is_written_is_read_back_for_ragged_sizes()
    {
        Gen.Select(Gen.Int[1, 33], Gen.Int[1, 9], Gen.Bool.Select(rgb => rgb ? 3 : 1), Gen.Int[1, 1000]).Sample((width, height, channels, seed) =>
        {
            var pixels = Some.Rgb(width, height, seed)[..(width * height * channels)];

            var image = ImageDecoder.Decode(PngFile.Encode(pixels, width, height, channels));

            var back = channels == 3 ? image.Rgb : [.. image.Rgb.Where((_, i) => i % 3 == 0)];
            return image.Width == width && image.Height == height && back.SequenceEqual(pixels);
        }, iter: 100);
    }

    [Fact]
    public void The_file_holds_pixels_and_nothing_else()
    {
        var chunks = new PngChunks(Some.Png(5, 4));
        var types = new List<string>();
        while (chunks.Next())
        {
            Assert.True(chunks.Intact);
            types.Add(System.Text.Encoding.ASCII.GetString(chunks.Type));
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
    }

    [Fact]
    public void The_bytes_depend_on_the_pixels_only()
    {
        var png = PngFile.Encode(Some.Rgb(64, 64, 3), 64, 64, 3);

        Assert.Equal(png, PngFile.Encode(Some.Rgb(64, 64, 3), 64, 64, 3));
    }

    [Fact]
    public void A_file_appears_under_its_name_only_when_it_is_whole()
    {
        var path = _scratch["a/b/0000.png"];

        PngFile.Write(path, Some.Rgb(3, 2), 3, 2, 3);

        Assert.Equal([path], Directory.GetFiles(_scratch["a/b"]));
        Assert.Equal(Some.Rgb(3, 2), PngFile.Read(path).Rgb);
    }

    [Fact]
    public void Bytes_that_do_not_fit_the_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => PngFile.Encode(new byte[10], 2, 2, 3));

    public void Dispose() => _scratch.Dispose();
}
