using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Images;

namespace Engram.Tests;

public sealed class CifarFormatTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Cifar_10_gives_training_batches_with_class_names()
    {
        for (var batch = 1; batch <= 5; batch++)
        {
            Write($"cifar-10-batches-bin/data_batch_{batch}.bin", [.. Record(batch, [(byte)batch]), .. Record(batch + 50, [0])]);
        }

        Write("cifar-10-batches-bin/test_batch.bin", Record(99, [9]));
        _scratch.Write("cifar-10-batches-bin/batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        _scratch.Write("cifar-10-batches-bin/readme.html", "<html/>");

        var source = TrainingSource.Open(_scratch["cifar-10-batches-bin"], new TrainingColumns { Extra = ["label"] });
        var rows = source.ReadRows().ToList();

        Assert.Equal((10L, "CIFAR-10 binary"), (source.Count, source.Describe().Format));
        Assert.Equal(("bird", "2", "data_batch_2.bin:0"), (rows[2].Caption, rows[2].Columns[0], rows[2].ImageId));
        var image = ImageDecoder.Decode(rows[2].Bytes!.Value);
        Assert.Equal((32, 32), (image.Width, image.Height));
        Assert.Equal(Interleaved(2), image.Rgb);
        Assert.Equal(rows[7].Bytes!.Value.ToArray(), source.ReadRows(7, 1).Single().Bytes!.Value.ToArray());
        Assert.Contains("test_batch.bin is not read", source.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal("truck", TrainingSource.Open(_scratch["cifar-10-batches-bin/test_batch.bin"]).ReadCaptions().Single().Caption);
    }

    [Fact]
    public void Cifar_100_gives_both_labels()
    {
        Write("cifar-100-binary/train.bin", [.. Record(1, [4, 72]), .. Record(2, [19, 0])]);
        Write("cifar-100-binary/test.bin", Record(3, [1, 1]));
        _scratch.Write("cifar-100-binary/fine_label_names.txt", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"fine {i}")));
        _scratch.Write("cifar-100-binary/coarse_label_names.txt", string.Join('\n', Enumerable.Range(0, 20).Select(i => $"coarse {i}")));

        var source = TrainingSource.Open(_scratch["cifar-100-binary"], new TrainingColumns { Extra = ["coarse_name", "coarse_label", "label"] });
        var rows = source.ReadRows().ToList();

        Assert.Equal("CIFAR-100 binary", source.Describe().Format);
        Assert.Equal(["fine 72", "fine 0"], rows.Select(row => row.Caption));
        Assert.Equal(["coarse 4", "4", "72"], rows[0].Columns);
        Assert.Equal(Interleaved(2), ImageDecoder.Decode(rows[1].Bytes!.Value).Rgb);
    }

    [Fact]
    public void Cut_batches_and_labels_beyond_the_classes_are_errors()
    {
        Write("data_batch_1.bin", [.. Record(1, [3]), .. Record(2, [4])[..^1]]);
        Assert.Contains("6145 bytes are no whole number of CIFAR records (3073 bytes)", Problem("data_batch_1.bin"), StringComparison.Ordinal);
        Write("data_batch_1.bin", [.. Record(1, [3]), .. Record(2, [10])]);
        Assert.Contains("row 1: label 10 is above 9", Problem("data_batch_1.bin"), StringComparison.Ordinal);
        Write("data_batch_1.bin", []);
        Assert.Contains("0 bytes are no whole number", Problem("data_batch_1.bin"), StringComparison.Ordinal);
    }

    internal static byte[] Record(int seed, byte[] labels) => [.. labels, .. Planes(seed)];

    private static IEnumerable<byte> Planes(int seed) => Enumerable.Range(0, 3072).Select(i => (byte)((i * 7) + seed));

    private static IEnumerable<byte> Interleaved(int seed)
    {
        var planes = Planes(seed).ToArray();
        return Enumerable.Range(0, 3072).Select(i => planes[(i % 3 * 1024) + (i / 3)]);
    }

    private string Problem(string name) => Assert.Throws<DataSetException>(() => TrainingSource.Open(_scratch[name]).ReadRows().ToList()).Message;

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], bytes);
    }
}
