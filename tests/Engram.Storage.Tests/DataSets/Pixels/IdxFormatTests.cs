using System.Buffers.Binary;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Tests;

public sealed class IdxFormatTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(".gz")]
    [InlineData("")]
    public void Pictures_come_with_the_labels_beside_them(string ending)
    {
        var pixels = Enumerable.Range(0, 5 * 7 * 6).Select(i => (byte)(i * 13)).ToArray();
        Write("train-images-idx3-ubyte" + ending, Idx(pixels, 5, 7, 6));
        Write("train-labels-idx1-ubyte" + ending, Idx([9, 0, 3, 3, 255], 5));
        Write("t10k-images-idx3-ubyte" + ending, Idx(pixels[..42], 1, 7, 6));
        Write("t10k-labels-idx1-ubyte" + ending, Idx([1], 1));

        var source = TrainingSource.Open(_scratch.Path, new TrainingColumns { Extra = ["label"] });
        var rows = source.ReadRows().ToList();

        Assert.Equal(5, source.Count);
        Assert.Equal(["9", "0", "3", "3", "255"], rows.Select(row => row.Caption));
        Assert.Equal(["9"], rows[0].Columns);
        Assert.Equal($"train-images-idx3-ubyte{ending}:2", rows[2].ImageId);
        for (var row = 0; row < 5; row++)
        {
            var image = ImageDecoder.Decode(rows[row].Bytes!.Value);
            Assert.Equal((6, 7), (image.Width, image.Height));
            Assert.Equal(pixels.Skip(row * 42).Take(42).SelectMany(value => new[] { value, value, value }), image.Rgb);
        }

        Assert.Equal(rows[3].Bytes!.Value.ToArray(), source.ReadRows(3, 1).Single().Bytes!.Value.ToArray());
        Assert.Contains($"t10k-images-idx3-ubyte{ending} is not read", source.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal(1, TrainingSource.Open(_scratch["t10k-images-idx3-ubyte" + ending]).Count);
        Assert.Equal("label", source.Describe().Caption);
    }

    [Fact]
    public void Sizes_and_labels_that_cannot_be_are_errors_before_anything_is_allocated()
    {
        Write("a-images-idx3-ubyte", Idx(new byte[100], 4_000_000_000, 28, 28));
        Assert.Contains("the header promises 3136000000016 bytes, the file has 116", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("a-images-idx3-ubyte", SomeTar.Gzip(Idx(new byte[100], 4_000_000_000, 28, 28)));
        Assert.Contains("compressed; it is truncated or damaged", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("a-images-idx3-ubyte", Idx(new byte[100], 1, 60_000, 60_000));
        Assert.Contains("pictures of 60000 × 60000 pixels; the limit is", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("a-images-idx3-ubyte", SomeTar.Gzip(Idx(new byte[99], 1, 10, 10)));
        Assert.Contains("promises 1 pictures, the file ends in number 0", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("a-images-idx3-ubyte", Idx(new byte[200], 2, 10, 10));
        Write("a-labels-idx1-ubyte", Idx([1, 2, 3], 3));
        Assert.Contains("3 labels", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Assert.Contains("2 pictures", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("b-idx3-ubyte", [0, 0, 0x0D, 3, 0, 0, 0, 1]);
        Assert.Contains("type 0D", Problem("b-idx3-ubyte"), StringComparison.Ordinal);
        Write("c-idx3-ubyte", "text"u8.ToArray());
        Assert.Contains("no IDX file (it begins with 74657874)", Problem("c-idx3-ubyte"), StringComparison.Ordinal);
        var absent = Assert.Throws<DataSetException>(() => TrainingSource.Open(WriteGood(), new TrainingColumns { Caption = "words" }));
        Assert.Equal("words", absent.MissingColumn);
        Assert.Contains("none (no labels lie beside the pictures)", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_file_that_lost_its_last_bytes_is_an_error_and_gives_no_picture_of_what_is_there()
    {
        var pixels = new byte[6 * 784];
        new Random(5).NextBytes(pixels);
        var whole = SomeTar.Gzip(Idx(pixels, 6, 28, 28));
        for (var cut = 1; cut <= 40; cut++)
        {
            Write("a-images-idx3-ubyte", whole[..^cut]);
            Assert.Contains("a-images-idx3-ubyte: the ", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        }

        Write("a-images-idx3-ubyte", SomeTar.Gzip(Idx(pixels, 5, 28, 28)));
        Assert.Contains("goes on behind what its header promises", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
        Write("a-images-idx3-ubyte", whole);
        Write("a-labels-idx1-ubyte", SomeTar.Gzip(Idx([1, 2, 3, 4, 5, 6], 6))[..^4]);
        Assert.Contains("a-labels-idx1-ubyte: the gzip file is", Problem("a-images-idx3-ubyte"), StringComparison.Ordinal);
    }

    internal static byte[] Idx(byte[] values, params long[] sizes)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), (uint)sizes[i]);
        }

        return [.. header, .. values];
    }

    private string WriteGood()
    {
        Write("good-idx3-ubyte", Idx(new byte[8], 2, 2, 2));
        return _scratch["good-idx3-ubyte"];
    }

    private string Problem(string name) => Assert.Throws<DataSetException>(() => TrainingSource.Open(_scratch[name]).ReadRows().ToList()).Message;

    private void Write(string name, byte[] bytes) =>
        File.WriteAllBytes(_scratch[name], name.EndsWith(".gz", StringComparison.Ordinal) ? SomeTar.Gzip(bytes) : bytes);
}
