using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class ImageFolderSourceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void Pictures_come_in_ordinal_order_with_the_text_beside_them()
    {
        Picture("b.png");
        Picture("a/z.png");
        Picture("B.JPG");
        Picture("a b.png");
        Picture(".hidden/x.png");
        _scratch.Write("a/z.txt", "a caption\r\n");
        _scratch.Write("b.txt", "two\nlines\n\n");
        _scratch.Write("notes.md", "not read");

        var source = TrainingSource.Open(_scratch.Path);
        var rows = source.ReadRows().ToList();

        Assert.Equal(["B.JPG", "a%20b.png", "a/z.png", "b.png"], rows.Select(row => row.ImageId));
        Assert.Equal([null, null, "a caption", "two\nlines"], rows.Select(row => row.Caption));
        Assert.All(rows, row => Assert.NotNull(row.Bytes));
        Assert.Equal(4, source.Count);
        Assert.Contains("2 of 4 pictures have no .txt", source.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal(rows[2].ImageId, source.ReadCaptions(2, 1).Single().ImageId);
    }

    [Fact]
    public void With_metadata_the_rows_are_its_lines()
    {
        Picture("2.png");
        Picture("1.png");
        Picture("unnamed.png");
        Picture("../outside.png");
        _scratch.Write("metadata.jsonl", """
            {"file_name": "2.png", "text": "two", "n": 5, "id": "x y"}

            {"file_name": "1.png", "text": null, "id": "x2"}
            {"text": "gone", "file_name": "3.png", "n": {"a": 1}}
            {"file_name": "../outside.png", "text": "out"}
            """);

        var source = TrainingSource.Open(_scratch.Path, new TrainingColumns { Extra = ["n"] });
        var rows = source.ReadRows().ToList();

        Assert.Equal(["2.png", "1.png", "3.png", "../outside.png"], rows.Select(row => row.ImageId));
        Assert.Equal(["two", null, "gone", "out"], rows.Select(row => row.Caption));
        Assert.Equal(
            [null, null, "'3.png' does not exist", "the path '../outside.png' leads out of the data set"], rows.Select(row => row.Missing));
        Assert.Equal(["5", null, "{\"a\": 1}", null], rows.Select(row => row.Columns[0]));
        Assert.Contains("1 pictures are not named by metadata.jsonl", source.Warnings.Single(), StringComparison.Ordinal);
        var withIds = TrainingSource.Open(_scratch.Path, new TrainingColumns { Id = "id" });
        Assert.Equal(["x%20y", "x2", "3.png"], withIds.ReadCaptions(0, 3).Select(row => row.ImageId));
        File.Delete(Path.Combine(_scratch.Path, "..", "outside.png"));
    }

    [Fact]
    public void A_csv_and_metadata_in_sub_folders_work_the_same()
    {
        Picture("s/1.png");
        Picture("t/2.png");
        _scratch.Write("s/metadata.csv", "file_name,text\r\n1.png,\"a, \"\"b\"\"\nc\"\r\n");
        _scratch.Write("t/metadata.jsonl", "{\"file_name\":\"2.png\",\"text\":\"d\"}");

        var rows = TrainingSource.Open(_scratch.Path).ReadRows().ToList();

        Assert.Equal(["s/1.png", "t/2.png"], rows.Select(row => row.ImageId));
        Assert.Equal(["a, \"b\"\nc", "d"], rows.Select(row => row.Caption));
        Assert.All(rows, row => Assert.NotNull(row.Bytes));
    }

    [Fact]
    public void Errors_name_file_line_and_column()
    {
        Assert.Contains("no pictures and no .parquet, .tar", Error(), StringComparison.Ordinal);
        Picture("1.png");
        Assert.Contains("has no column 'url'", Error(new TrainingColumns { Extra = ["url"] }), StringComparison.Ordinal);
        var metadata = _scratch.Write("metadata.jsonl", "{\"file_name\": \"1.png\", \"caption\": \"x\"}\n");
        Assert.Equal($"{metadata}: no line has the column 'text'; the columns are caption, file_name", Error());
        _scratch.Write("metadata.jsonl", "{\"file_name\": \"1.png\", \"text\": \"x\"}\n{\"file_name\": \n");
        Assert.StartsWith($"{metadata}:2: no valid JSON", Error(), StringComparison.Ordinal);
        _scratch.Write("metadata.jsonl", "{\"file_name\": \"1.png\", \"text\": 5}");
        Assert.Equal($"{metadata}:1: 'text' is Number, not text", Error());
        _scratch.Write("metadata.jsonl", "{\"file_name\": null, \"text\": \"x\"}");
        Assert.Equal($"{metadata}:1: the row has no file_name", Error());
        File.WriteAllBytes(metadata, [.. "{\"file_name\": \"1.png\"}\n{\"text\": \""u8, 0xFF, .. "\"}"u8]);
        Assert.Equal($"{metadata}:2: the line is not UTF-8", Error());
    }

    public void Dispose() => _scratch.Dispose();

    private void Picture(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], Some.Png(2, 2));
    }

    private string Error(TrainingColumns? columns = null) =>
        Assert.Throws<DataSetException>(() => TrainingSource.Open(_scratch.Path, columns)).Message;
}
