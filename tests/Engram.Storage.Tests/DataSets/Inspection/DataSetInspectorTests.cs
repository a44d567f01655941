using Engram.Storage.DataSets;
using Engram.Storage.DataSets.Inspection;

namespace Engram.Tests;

public sealed class DataSetInspectorTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Sizes_and_problems_are_counted_whatever_the_threads(int threads)
    {
        var tar = new SomeTar();
        for (var i = 0; i < 6; i++)
        {
            tar.Triple($"{i}", Some.Png(4, 5, i + 1), i == 3 ? " " : $"caption {i}");
        }

        tar.Triple("wide", Some.Png(9, 2), "wide").Triple("tall", Some.Png(1, 3), "tall").Member("gone.txt", "gone")
            .Triple("torn", Some.Png(4, 5)[..40], "torn").Triple("bomb", Bomb(), "bomb");
        File.WriteAllBytes(_scratch["a.tar"], tar.Close());

        var report = await DataSetInspector.InspectAsync(TrainingSource.Open(_scratch["a.tar"]), threads: threads, cancel: TestContext.Current.CancellationToken);

        Assert.Equal((11, 11, 8, 1, 2), (report.Rows, report.Inspected, report.Readable, report.Missing, report.Unreadable));
        Assert.Equal(1, report.WithoutCaption);
        Assert.Equal(("caption 0", "a.tar/0", 4, 5), (report.First[0].Caption, report.First[0].ImageId, report.First[0].Width, report.First[0].Height));
        Assert.Equal(Enumerable.Range(0, 10).Select(row => (long)row), report.First.Select(row => row.Row));
        Assert.Equal("the sample has no picture", report.First[8].Problem);
        Assert.Equal((new ImageSize(1, 3, 1), new ImageSize(4, 5, 6), new ImageSize(4, 5, 6)), (report.Smallest, report.Largest, report.MostFrequent));
        Assert.Equal(3, report.Sizes);
        Assert.Equal(["a.tar/gone", "a.tar/torn", "a.tar/bomb"], report.Problems.Select(problem => problem.ImageId));
        Assert.Equal([true, false, false], report.Problems.Select(problem => problem.Missing));
        Assert.Contains("above the limit", report.Problems[2].Reason, StringComparison.Ordinal);
        Assert.Equal(3, (await DataSetInspector.InspectAsync(TrainingSource.Open(_scratch["a.tar"]), rows: 3, cancel: TestContext.Current.CancellationToken)).Inspected);
    }

    [Theory]
    [InlineData("""{"prompt": "a dog"}""", "prompt")]
    [InlineData("""{"caption": "a dog", "prompt": "no"}""", ".txt, else JSON text or caption")]
    [InlineData("""{"words": "a dog"}""", null)]
    public void A_usual_name_of_the_captions_is_found(string json, string? caption)
    {
        File.WriteAllBytes(_scratch["a.tar"], new SomeTar().Member("0.jpg", Some.Png(2, 2)).Member("0.json", json).Close());
        var source = ColumnGuess.Open(_scratch["a.tar"], null, null, null, [], cancel: TestContext.Current.CancellationToken);
        Assert.Equal(caption, source.Describe().Caption);
        Assert.Equal(caption is null ? null : "a dog", source.ReadCaptions(cancel: TestContext.Current.CancellationToken).Single().Caption);

        // Under the default name alone, a set without such captions is warned of.
        Assert.Equal(json.Contains("\"caption\"", StringComparison.Ordinal) ? 0 : 1, TrainingSource.Open(_scratch["a.tar"]).Warnings.Count);
    }

    // A GIF header that asks for 1 GB.
    private static byte[] Bomb() => [.. "GIF89a"u8, 0x6C, 0x5D, 0x0A, 0x29];
}
