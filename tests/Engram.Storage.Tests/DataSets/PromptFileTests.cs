using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class PromptFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void Every_format_gives_captions_with_their_lines()
    {
        var parquet = _scratch["p.parquet"];
        SomeParquet.Sql($"COPY (SELECT * FROM (VALUES ('one'), (''), (NULL), ('two')) t(text)) TO '{parquet}'");
        string[] files =
        [
            _scratch.Write("p.txt", "\uFEFFone\r\n\n  \ntwo"),
            _scratch.Write("p.csv", "n,text\n1,one\n2,\n3,\"\"\n4,two\n"),
            _scratch.Write("p.jsonl", "{\"text\":\"one\"}\n{\"text\":\" \"}\n{\"n\":1}\n{\"text\":\"two\"}\n"),
            parquet,
        ];

        foreach (var file in files)
        {
            var rows = PromptFile.Read(file).ToList();
            Assert.Equal(["one", null, null, "two"], rows.Select(row => row.Caption));
            Assert.Equal(file.EndsWith("csv", StringComparison.Ordinal) ? [2, 3, 4, 5] : [1, 2, 3, 4], rows.Select(row => (int)row.Line));
        }
    }

    [Fact] // C29
    public void Half_a_surrogate_pair_becomes_a_replacement_character_and_a_nul_stays()
    {
        var path = _scratch.Write("s.jsonl", """
            {"text": "a\ud83d b"}
            {"text": "\ud83d\ude00 \udc00\"\n\u0000"}
            """);

        Assert.Equal(["a\uFFFD b", "😀 \uFFFD\"\n\0"], PromptFile.Read(path).Select(line => line.Caption));
    }

    [Fact]
    public void A_file_without_captions_or_the_column_is_an_error_that_says_so()
    {
        Assert.Equal($"{_scratch["no.txt"]}: no such file", Error("no.txt"));
        Assert.EndsWith("no caption in 2 rows (all are blank or null)", Error(Written("b.txt", "\n \n")), StringComparison.Ordinal);
        Assert.EndsWith("no column 'text'; the columns are a, b", Error(Written("c.csv", "a,b\n1,2\n")), StringComparison.Ordinal);
        Assert.EndsWith("column 'text' stands twice in the header; rename one", Error(Written("t.csv", "text,b,text\n1,2,3\n")), StringComparison.Ordinal);
        Assert.EndsWith(":3: 1 fields, the header has 2", Error(Written("d.csv", "text,b\n1,2\nx\n")), StringComparison.Ordinal);
        Assert.EndsWith(":2: a quoted field has no end", Error(Written("e.csv", "text\n\"x\ny\n")), StringComparison.Ordinal);
        Assert.EndsWith("ends in .jsonl, .csv, .parquet or .txt", Error(Written("f.yaml", "x")), StringComparison.Ordinal);
        Assert.EndsWith(":1: a JSON object is needed, not Array", Error(Written("g.jsonl", "[1]")), StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private string Written(string name, string text)
    {
        _scratch.Write(name, text);
        return name;
    }

    private string Error(string name) => Assert.Throws<DataSetException>(() => PromptFile.Read(_scratch[name]).ToList()).Message;
}
