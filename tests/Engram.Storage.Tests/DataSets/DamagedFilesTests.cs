using CsCheck;
using Engram.Storage;
using Engram.Storage.DataSets;
using Engram.Storage.Images;
using SkiaSharp;

namespace Engram.Tests;

/// <summary>Files that end anywhere and files with a wrong byte anywhere: rows, counted gaps or one line; no crash, no hang, no great memory.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private const int Flips = 200;
    private const int Cuts = 100;

    // The engine that reads Parquet takes 60 ms to start.
    private const int Rarer = 5;

    // A reader may take a part of the largest picture it allows (256 MiB), and no more.
    private const long MostAllocated = 300L << 20;
    private static readonly ImageOptions Small = new() { MaxPixels = 1 << 20 };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("x-images-idx3-ubyte")]
    [InlineData("x-images-idx3-ubyte.gz")]
    [InlineData("data_batch_1.bin")]
    [InlineData("a.parquet")]
    [InlineData("metadata.jsonl")]
    public async Task A_cut_or_wrong_byte_never_crashes_a_reader(string name)
    {
        var whole = await WholeAsync(name);
        var path = _scratch[$"data/{name}"];
        Directory.CreateDirectory(_scratch["data"]);
        if (name == "metadata.jsonl")
        {
            await File.WriteAllBytesAsync(_scratch["data/1.png"], Some.Png(3, 3), TestContext.Current.CancellationToken);
        }

        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        Assert.Equal(2, Rows(path));
        var rarer = name == "a.parquet" ? Rarer : 1;
        for (var cut = 0; cut < Cuts; cut += rarer)
        {
            await File.WriteAllBytesAsync(path, whole[..(int)((long)whole.Length * cut / Cuts)], TestContext.Current.CancellationToken);
            Rows(path);
        }

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, change) =>
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= change;
                File.WriteAllBytes(path, damaged);
                Rows(path);
            },
            iter: Flips / rarer,
            threads: 1);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Gif)]
    [InlineData(SKEncodedImageFormat.Bmp)]
    public void A_cut_or_wrong_byte_never_crashes_a_decoder(SKEncodedImageFormat format)
    {
        var whole = Picture(format);
        Assert.True(Decodes(whole));
        for (var cut = 0; cut < whole.Length; cut += 3)
        {
            Decodes(whole[..cut]);
        }

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte[1, 255], Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (at, change, second, more) =>
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= change;
                damaged[second] ^= more;
                Decodes(damaged);
            },
            iter: 10 * Flips,
            threads: 1);
    }

    private static byte[] Picture(SKEncodedImageFormat format)
    {
        if (format is SKEncodedImageFormat.Gif)
        {
            // One pixel of a palette of two colours.
            return Convert.FromHexString("47494638396101000100800000000000FFFFFF2C00000000010001000002024401003B");
        }

        if (format is SKEncodedImageFormat.Bmp)
        {
            return BmpFile.Encode(Some.Rgb(9, 7), 9, 7, 3);
        }

        using var bitmap = new SKBitmap(19, 17);
        for (var i = 0; i < 19 * 17; i++)
        {
            bitmap.SetPixel(i % 19, i / 19, new SKColor((byte)(i * 7), (byte)(i * 3), (byte)i));
        }

        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static bool Decodes(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ImageDecoder.Decode(bytes, Small);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
        finally
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated);
        }
    }

    private static int Rows(string path)
    {
        var start = TimeProvider.System.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var target = path.EndsWith(".jsonl", StringComparison.Ordinal) ? Path.GetDirectoryName(path)! : path;
        var rows = 0;
        try
        {
            foreach (var row in TrainingSource.Open(target, threads: 1).ReadRows())
            {
                rows++;
                Assert.Equal(row.Bytes is null, row.Missing is not null);
                _ = row.Bytes is { } bytes && Decodes(bytes.ToArray());
            }
        }
        catch (DataSetException e)
        {
            Assert.NotEmpty(e.Message);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated);
        return rows;
    }

    private async Task<byte[]> WholeAsync(string name)
    {
        var tar = new SomeTar().Triple("0", Some.Png(3, 3, 1), "zero").Triple("1", Some.Png(3, 3, 2), "one").Close();
        var idx = IdxFormatTests.Idx(new byte[18], 2, 3, 3);
        switch (name)
        {
            case "a.tar":
                return tar;
            case "a.tar.gz":
                return SomeTar.Gzip(tar);
            case "x-images-idx3-ubyte":
                return idx;
            case "x-images-idx3-ubyte.gz":
                return SomeTar.Gzip(idx);
            case "data_batch_1.bin":
                return [.. CifarFormatTests.Record(1, [3]), .. CifarFormatTests.Record(2, [4])];
            case "metadata.jsonl":
                return "{\"file_name\": \"1.png\", \"text\": \"a caption\"}\n{\"file_name\": \"2.png\", \"text\": null}\n"u8.ToArray();
            default:
                await SomeParquet.WriteAsync(_scratch["whole.parquet"], ("zero", (Some.Png(3, 3, 1), "a.png")), ("one", (Some.Png(3, 3, 2), null)));
                return await File.ReadAllBytesAsync(_scratch["whole.parquet"]);
        }
    }
}
