using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class TarSourceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Img2datasets_triples_give_pictures_captions_and_columns(bool gzip)
    {
        for (var shard = 0; shard < 3; shard++)
        {
            var tar = new SomeTar();
            for (var i = 0; i < 4; i++)
            {
                tar.Triple($"{shard:D5}{i:D4}", Some.Png(3, 3, (4 * shard) + i + 1), $"caption {shard} {i} ü\n");
            }

            Write($"shards/{shard:D5}.tar{(gzip ? ".gz" : "")}", gzip ? SomeTar.Gzip(tar.Close()) : tar.Close());
            _scratch.Write($"shards/{shard:D5}_stats.json", "{}");
        }

        var source = TrainingSource.Open(_scratch["shards"], new TrainingColumns { Extra = ["url", "width"] });
        var rows = source.ReadRows().ToList();

        Assert.Equal(12, source.Count);
        Assert.Empty(source.Warnings);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => Some.Png(3, 3, i)), rows.Select(row => row.Bytes!.Value.ToArray()));
        Assert.Equal((1L, $"00000.tar{(gzip ? ".gz" : "")}/000000001", "caption 0 1 ü"), (rows[1].Row, rows[1].ImageId, rows[1].Caption));
        Assert.Equal(["https://example.org/000020003", "3"], rows[11].Columns);
        Assert.Equal(rows[3..9].Select(row => (row.Row, row.ImageId)), source.ReadRows(3, 6).Select(row => (row.Row, row.ImageId)));
        Assert.Equal(rows.Select(row => row.Caption), source.ReadCaptions().Select(row => row.Caption));
        Assert.All(source.ReadCaptions(), row => Assert.Null(row.Bytes));
        Assert.Equal(("WebDataset tar", 3), (source.Describe().Format, source.Describe().Files));
        Assert.Contains(new SourceField("url", "JSON"), source.Describe().Fields);

        // Without pictures, img2dataset's table beside the shards is not the data set; a pattern names shards as webdataset's users do.
        SomeParquet.Write(_scratch["shards/00000.parquet"], "SELECT 'x' AS url");
        Assert.Equal(gzip ? "" : "WebDataset tar", gzip ? "" : TrainingSource.Open(_scratch["shards"]).Describe().Format);
        var some = TrainingSource.Open(_scratch[$"shards/{{00001..00002}}.tar{(gzip ? ".gz" : "")}"]);
        Assert.Equal(rows[4..].Select(row => row.ImageId), some.ReadCaptions().Select(row => row.ImageId));
    }

    [Fact]
    public void C20_Keys_end_at_the_first_dot_of_the_base_name()
    {
        Write("c20.tar", new SomeTar()
            .Member("/some/path/22.0/1.1.png", Some.Png(2, 2, 1))
            .Member("235342 Track 2.0 (Clean Version).mp3", "no picture")
            .Member("img.v2.jpg", Some.Png(2, 2, 2))
            .Member("img.txt", "both parts")
            .Member("A.JPG", Some.Png(2, 2, 3))
            .Member("README", "no part of a sample").Close());

        var source = TrainingSource.Open(_scratch["c20.tar"]);
        var rows = source.ReadRows().ToList();

        Assert.Equal(
            ["c20.tar//some/path/22.0/1", "c20.tar/235342%20Track%202", "c20.tar/img", "c20.tar/A"], rows.Select(row => row.ImageId));
        Assert.Equal([null, "the sample has no picture", null, null], rows.Select(row => row.Missing));
        Assert.Equal([null, null, "both parts", null], rows.Select(row => row.Caption));
        Assert.Equal([1, 2, 3], new[] { 0, 2, 3 }.Select(i => Enumerable.Range(1, 3).Single(s => rows[i].Bytes!.Value.Span.SequenceEqual(Some.Png(2, 2, s)))));
        Assert.Contains(new SourceField("0 (clean version).mp3", "member"), source.Describe().Fields);
        Assert.Contains("1 members belong to no sample", source.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_with_two_pictures_is_counted_unless_the_column_names_one()
    {
        Write("two.tar", new SomeTar().Member("a.jpg", Some.Png(2, 2, 1)).Member("a.mask.png", Some.Png(2, 2, 2)).Member("a.txt", "a")
            .Member("b.jpg", Some.Png(2, 2, 3)).Close());
        var rows = TrainingSource.Open(_scratch["two.tar"]).ReadRows().ToList();
        Assert.Equal("the sample has 2 pictures ('a.jpg', 'a.mask.png'); image: names one", rows[0].Missing);
        Assert.Equal("a", rows[0].Caption);
        Assert.NotNull(rows[1].Bytes);
        Assert.Null(TrainingSource.Open(_scratch["two.tar"], new TrainingColumns { Image = "mask.png" }).ReadRows().First().Missing);
        Assert.Equal(Some.Png(2, 2, 1), TrainingSource.Open(_scratch["two.tar"], new TrainingColumns { Image = "jpg" }).ReadRows().First().Bytes!.Value.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void C21_Interleaved_members_give_whole_samples(bool gzip)
    {
        var tar = new SomeTar().Member("1.txt", "one").Member("0.jpg", Some.Png(2, 2, 1)).Member("1.jpg", Some.Png(2, 2, 2))
            .Member("0.txt", "zero").Member("._0.jpg", "AppleDouble").Header("sub/", 0, '5').Member("sub/._x.jpg", "AppleDouble").Close();
        Write("mixed.tar", gzip ? SomeTar.Gzip(tar) : tar);
        var rows = TrainingSource.Open(_scratch["mixed.tar"]).ReadRows().ToList();
        Assert.Equal(["zero", "one"], rows.Select(row => row.Caption));
        Assert.Equal([Some.Png(2, 2, 1), Some.Png(2, 2, 2)], rows.Select(row => row.Bytes!.Value.ToArray()));
        Assert.Equal(["mixed.tar/0", "mixed.tar/1"], rows.Select(row => row.ImageId));
    }

    [Fact]
    public void C21_A_repeated_name_is_an_error_and_the_same_key_in_two_shards_is_not()
    {
        Write("s/0.tar", new SomeTar().Triple("k", Some.Png(2, 2, 1), "a").Close());
        Write("s/1.tar", new SomeTar().Triple("k", Some.Png(2, 2, 2), "b").Close());
        Assert.Equal(["0.tar/k", "1.tar/k"], TrainingSource.Open(_scratch["s"]).ReadRows().Select(row => row.ImageId));

        Write("repeat.tar", new SomeTar().Member("a.jpg", Some.Png(2, 2, 1)).Member("b.jpg", Some.Png(2, 2, 2)).Member("./a.jpg", Some.Png(2, 2, 3)).Close());
        var line = Problem("repeat.tar");
        Assert.Contains("repeat.tar: member './a.jpg' at 2048 has the key and extension of 'a.jpg' at 0", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Tricks_in_names_and_links_are_counted_and_nothing_outside_is_opened()
    {
        File.WriteAllBytes(_scratch["outside.jpg"], Some.Png(2, 2, 9));
        Write("tar/t.tar", new SomeTar().Member("../outside.jpg", Some.Png(2, 2, 1)).Header("b.jpg", 0, '2', link: "../outside.jpg")
            .Header("c.jpg", 0, '1', link: "d.jpg").Member("d.jpg", Some.Png(2, 2, 2)).Member("e.jpg", []).Close());
        var rows = TrainingSource.Open(_scratch["tar/t.tar"]).ReadRows().ToList();
        Assert.Equal(
            [
                "the name '../outside.jpg' leads out of the archive", "'b.jpg' is a link to '../outside.jpg'; links are not followed",
                "'c.jpg' is a link to 'd.jpg'; links are not followed", null, "'e.jpg' has 0 bytes",
            ],
            rows.Select(row => row.Missing));
        Assert.Equal(["outside.jpg", "tar"], Directory.GetFileSystemEntries(_scratch.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Columns_are_json_fields_or_members()
    {
        Write("j.tar", new SomeTar()
            .Member("a.jpg", Some.Png(2, 2, 1)).Member("a.json", """{"prompt": "of JSON \ud83d", "uid": "u 1", "n": {"x": 1}}""").Member("a.cls", "7\n")
            .Member("b.jpg", Some.Png(2, 2, 2)).Member("b.json", """{"prompt": null, "uid": 5}""").Close());
        var rows = TrainingSource.Open(_scratch["j.tar"], new TrainingColumns { Caption = "prompt", Id = "uid", Extra = ["cls", "n"] }).ReadCaptions().ToList();
        Assert.Equal([("u%201", "of JSON \uFFFD"), ("5", null)], rows.Select(row => (row.ImageId, row.Caption)));
        Assert.Equal(["7", "{\"x\": 1}"], rows[0].Columns);
        Assert.Equal([null, null], rows[1].Columns);

        var absent = Assert.Throws<DataSetException>(() => TrainingSource.Open(_scratch["j.tar"], new TrainingColumns { Extra = ["licence"] }));
        Assert.Equal("licence", absent.MissingColumn);
        Assert.Contains("they have cls, jpg, json, n, prompt, uid", absent.Message, StringComparison.Ordinal);
        var number = Assert.Throws<DataSetException>(
            () => TrainingSource.Open(_scratch["j.tar"], new TrainingColumns { Caption = "n" }).ReadCaptions().ToList());
        Assert.Contains("member 'a.json': 'n' is Object, not text", number.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_texts_are_named()
    {
        Write("b.tar", new SomeTar().Member("a.jpg", Some.Png(2, 2, 1)).Member("a.json", "{\"caption\": ").Close());
        Assert.Contains("b.tar: member 'a.json': no valid JSON", Problem("b.tar"), StringComparison.Ordinal);
        Write("u.tar", new SomeTar().Member("a.jpg", Some.Png(2, 2, 1)).Member("a.txt", [0xFF, 0x41]).Close());
        Assert.Contains("u.tar: member 'a.txt' is not UTF-8", Problem("u.tar"), StringComparison.Ordinal);
        Write("p.tar", new SomeTar().Member("a.bin", "no picture").Close());
        Assert.Contains("none of 1 samples has a picture", Problem("p.tar"), StringComparison.Ordinal);
        _scratch.Write("w.tar", new string('x', 600));
        Assert.Contains("the tar header at 0 is damaged", Problem("w.tar"), StringComparison.Ordinal);
        Assert.Contains("7.tar does not exist", Problem("{7,8}.tar"), StringComparison.Ordinal);
        Assert.Contains("no file has such a name", Problem("*.tgz"), StringComparison.Ordinal);
        Write("z.tar.gz", SomeTar.Gzip(new SomeTar().Member("a.jpg", Some.Png(2, 2, 1)).Close())[..^20]);
        Assert.Contains("z.tar.gz: the gzip file is", Problem("z.tar.gz"), StringComparison.Ordinal);
    }

    private string Problem(string name) => Assert.Throws<DataSetException>(() => TrainingSource.Open(_scratch[name]).ReadRows().ToList()).Message;

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], bytes);
    }
}
