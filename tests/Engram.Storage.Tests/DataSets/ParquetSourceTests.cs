using System.Text;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class ParquetSourceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact] // C16
    public async Task Picture_cells_are_read_from_bytes_or_from_a_path_inside_the_data_folder()
    {
        var (one, two, five) = (Some.Png(3, 3, 1), Some.Png(3, 3, 2), Some.Png(3, 3, 5));
        File.WriteAllBytes(_scratch["b.png"], two);
        Directory.CreateDirectory(_scratch["data"]);
        File.WriteAllBytes(_scratch["data/b.png"], two);
        var path = _scratch["data/five.parquet"];
        await SomeParquet.WriteAsync(
            path,
            ("first", (one, "a.png")),
            ("second", null),
            ("third", (null, "/root/.cache/x/b.png")),
            ("fourth", (null, "b.png")),
            ("fifth", (five, null)),
            ("sixth", (null, "../b.png")),
            ("seventh", (null, null)),
            ("eighth", ([], "b.png")),
            ("ninth", (null, "absent.png")),
            (null, (null, "sub\\..\\..\\b.png")));

        var source = TrainingSource.Open(path);
        var rows = source.ReadRows().ToList();

        Assert.Equal(10, source.Count);
        Assert.Equal([one, null, null, two, five, null, null, null, null, null], rows.Select(row => row.Bytes?.ToArray()));
        Assert.All(rows, row => Assert.Equal(row.Bytes is null, row.Missing is not null));
        Assert.Equal(
            ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", null], rows.Select(row => row.Caption));
        Assert.Equal("no bytes, and the path '/root/.cache/x/b.png' leads out of the data set", rows[2].Missing);
        Assert.Equal(["five.parquet:0", "five.parquet:1"], rows.Take(2).Select(row => row.ImageId));
        Assert.Equal(Enumerable.Range(0, 10), rows.Select(row => (int)row.Row));
    }

    [Fact] // C16
    public void A_binary_column_without_a_struct_works_the_same()
    {
        var path = _scratch["plain.parquet"];
        SomeParquet.Write(path, """
            SELECT * FROM (VALUES (7, 'x', '\x01\x02'::BLOB), (8, 'y', NULL), (9, NULL, ''::BLOB)) t(key, text, image)
            """);

        var rows = TrainingSource.Open(path).ReadRows().ToList();

        Assert.Equal([[1, 2], null, null], rows.Select(row => row.Bytes?.ToArray()));
        Assert.Equal(["7", "8", "9"], rows.Select(row => row.ImageId));
        Assert.Equal(["x", "y", null], rows.Select(row => row.Caption));
    }

    [Fact]
    public void Ids_follow_the_contract_and_hold_no_white_space()
    {
        var path = _scratch["a b.parquet"];
        SomeParquet.Write(path, "SELECT * FROM (VALUES ('k 1', 'i\t2', 5, ''::BLOB), (NULL, NULL, 6, ''::BLOB)) t(key, id, n, image)");
        string[] Ids(string? id)
        {
            var source = TrainingSource.Open(path, new TrainingColumns { Caption = null, Id = id });
            return [.. source.ReadCaptions().Select(row => row.ImageId)];
        }

        Assert.Equal(["i%092", "a%20b.parquet:1"], Ids(null));
        Assert.Equal(["k%201", "a%20b.parquet:1"], Ids("key"));
        Assert.Equal(["5", "6"], Ids("n"));
    }

    [Fact]
    public void Further_columns_are_carried_as_text_in_their_order()
    {
        var path = _scratch["extra.parquet"];
        SomeParquet.Write(path, """
            SELECT * FROM (VALUES ('a', 1, 2.5, DATE '2020-01-02', ''::BLOB), ('b', NULL, NULL, NULL, ''::BLOB)) t(text, n, x, day, image)
            """);

        var rows = TrainingSource.Open(path, new TrainingColumns { Extra = ["day", "n", "x"] }).ReadCaptions().ToList();

        Assert.Equal(["2020-01-02", "1", "2.5"], rows[0].Columns);
        Assert.Equal([null, null, null], rows[1].Columns);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_names_from_any_row_again_and_again()
    {
        Directory.CreateDirectory(_scratch["set/data"]);
        (string, int, int)[] files = [("data/b.parquet", 300, 200), ("data/a.parquet", 0, 300), ("z.parquet", 500, 1)];
        foreach (var (name, first, count) in files)
        {
            var sql = $"SELECT 'c' || i AS text, ('p' || i)::BLOB AS image FROM range({first}, {first + count}) t(i)";
            SomeParquet.Write(_scratch["set/" + name], sql, "ROW_GROUP_SIZE 100");
        }

        var source = TrainingSource.Open(_scratch["set"]);

        Assert.Equal(501, source.Count);
        Assert.Equal(Enumerable.Range(0, 501).Select(i => $"c{i}"), source.ReadCaptions().Select(row => row.Caption));
        foreach (var (first, count) in (IEnumerable<(int, int)>)[(0, 501), (299, 2), (150, 260), (500, 10), (300, 0), (501, 5)])
        {
            var rows = source.ReadRows(first, count).ToList();
            Assert.Equal(Enumerable.Range(first, Math.Min(count, 501 - first)), rows.Select(row => (int)row.Row));
            Assert.All(rows, row => Assert.Equal($"p{row.Row}", Encoding.UTF8.GetString(row.Bytes!.Value.Span)));
            Assert.All(rows, row => Assert.Equal($"c{row.Row}", row.Caption));
        }

        Assert.Equal("data/b.parquet:199", source.ReadCaptions(499, 1).Single().ImageId);
    }

    [Fact]
    public void Names_that_look_like_patterns_name_themselves()
    {
        Directory.CreateDirectory(_scratch["k=v"]);
        var path = _scratch["k=v/a[1]*?'x.parquet"];
        SomeParquet.Sql($"COPY (SELECT 'right' AS text, ''::BLOB AS image) TO '{_scratch["k=v/plain.parquet"]}'");
        File.Move(_scratch["k=v/plain.parquet"], path);
        SomeParquet.Sql($"COPY (SELECT 'wrong' AS text, ''::BLOB AS image) TO '{_scratch["k=v/a1bc''x.parquet"]}'");

        Assert.Equal("right", TrainingSource.Open(path).ReadCaptions().Single().Caption);
    }

    [Fact]
    public void Captions_are_whole_with_nul_quotes_and_line_breaks()
    {
        var path = _scratch["text.parquet"];
        SomeParquet.Write(path, "SELECT 'a' || chr(0) || 'b\n\"c\" 😀 é' AS text, ''::BLOB AS image");

        Assert.Equal("a\0b\n\"c\" 😀 é", TrainingSource.Open(path).ReadCaptions().Single().Caption);
    }

    [Fact]
    public void A_missing_column_is_named_with_those_that_exist()
    {
        var path = _scratch["c.parquet"];
        SomeParquet.Write(path, "SELECT 'a' AS prompt, 1 AS n, ''::BLOB AS picture");

        Assert.Equal($"{path}: no column 'text'; the columns are prompt, n, picture", Error(path));
        var right = new TrainingColumns { Caption = "prompt", Image = "picture" };
        Assert.Single(TrainingSource.Open(path, right).ReadCaptions());
        Assert.Equal($"{path}: no column 'image'; the columns are prompt, n, picture", Error(path, right with { Image = "image" }));
        Assert.Contains("no column 'url'", Error(path, right with { Extra = ["url"] }), StringComparison.Ordinal);
        Assert.Contains("no column 'sha'", Error(path, right with { Id = "sha" }), StringComparison.Ordinal);
        Assert.Contains("'n' is INT32, not text", Error(path, right with { Caption = "n" }), StringComparison.Ordinal);
        Assert.Contains("'prompt' is text, not pictures", Error(path, right with { Image = "prompt" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_differ_in_case_only_are_refused_instead_of_guessed()
    {
        var path = _scratch["case.parquet"];
        await SomeParquet.WriteAsync(path, secondText: "Text", ("a", ([], null)));

        Assert.Equal($"{path}: columns 'Text' and 'text' differ in case only; rename one", Error(path, new TrainingColumns { Caption = "Text" }));
        Assert.Contains("no column 'TEXT'", Error(path, new TrainingColumns { Caption = "TEXT" }), StringComparison.Ordinal);
    }

    [Fact] // C17
    public void A_footer_that_lies_is_refused_at_once()
    {
        var path = _scratch["lie.parquet"];
        SomeParquet.Write(path, "SELECT 'a' AS text, repeat('x', 1000)::BLOB AS image FROM range(100)", "COMPRESSION uncompressed");
        var good = File.ReadAllBytes(path);

        SomeParquet.PatchCompressedSize(path, "image", (1L << 31) + 128);
        Assert.Equal(
            $"{path}: row group 0, column 'image': a chunk of 2147483776 bytes is above 2147483647; "
            + "write the file again with smaller row groups",
            Error(path));

        File.WriteAllBytes(path, good);
        SomeParquet.PatchCompressedSize(path, "image", 1 << 30);
        Assert.Contains("row group 0, column 'image': 1073741824 bytes at", Error(path), StringComparison.Ordinal);

        File.WriteAllBytes(path, good);
        SomeParquet.PatchCompressedSize(path, "image", -5);
        Assert.Contains("column 'image'", Error(path), StringComparison.Ordinal);

        File.WriteAllBytes(path, [.. good[..^8], 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8]);
        Assert.Contains("the Parquet footer claims 2147483647 bytes", Error(path), StringComparison.Ordinal);
    }

    [Fact] // C17
    public void A_truncated_or_foreign_file_is_one_clear_line()
    {
        var path = _scratch["cut.parquet"];
        SomeParquet.Write(path, "SELECT 'a' AS text, 'x'::BLOB AS image FROM range(1000)");
        var good = File.ReadAllBytes(path);

        for (var length = 0; length < good.Length; length += 7)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.StartsWith(path, Error(path), StringComparison.Ordinal);
        }

        File.WriteAllText(path, "PK\u0003\u0004 this is something else");
        Assert.Contains("no Parquet file", Error(path), StringComparison.Ordinal);
        Assert.Contains("no such file", Error(_scratch["absent.parquet"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_footer_never_ends_in_anything_but_a_data_set_error()
    {
        var path = _scratch["noise.parquet"];
        SomeParquet.Write(path, "SELECT 'a' AS text, 'x'::BLOB AS image FROM range(1000)");
        var good = File.ReadAllBytes(path);
        var (footer, start) = ParquetFooter.Bytes(path);

        for (var i = 0; i < footer.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[start + i] ^= (byte)(1 + (i * 37 % 255));
            File.WriteAllBytes(path, bad);
            try
            {
                Assert.True(ParquetFooter.Read(path).Rows >= 0);
            }
            catch (DataSetException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Damaged_pages_are_an_error_and_never_shifted_rows()
    {
        var path = _scratch["pages.parquet"];
        SomeParquet.Write(path, "SELECT 'caption ' || hash(i) AS text, ('x' || i)::BLOB AS image FROM range(5000) t(i)");
        var bytes = File.ReadAllBytes(path);
        for (var i = 40; i < 4000; i += 3)
        {
            bytes[i] ^= 0x5A;
        }

        File.WriteAllBytes(path, bytes);
        var source = TrainingSource.Open(path);

        var error = Assert.Throws<DataSetException>(() => source.ReadCaptions().Count());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory] // C18, C19
    [InlineData("V1", "snappy")]
    [InlineData("V1", "zstd")]
    [InlineData("V2", "snappy")]
    [InlineData("V2", "zstd")]
    public void Every_encoding_gives_back_every_row_with_its_nulls(string version, string codec)
    {
        foreach (var count in (int[])[255, 256, 257, 44, 30_000])
        {
            // A constant, 60-character captions with every 7th null (a dictionary that overflows to plain), all null, half null.
            var path = _scratch[$"{version}-{codec}-{count}.parquet"];
            SomeParquet.Sql($"""
                COPY (SELECT i::INT AS id, 'always' AS constant, CASE WHEN i % 7 = 6 THEN NULL ELSE rpad('c' || i, 60, '.') END AS text,
                    NULL::VARCHAR AS nothing, CASE WHEN i % 2 = 1 THEN NULL ELSE 'w' || (i % 5) END AS half, ('b' || i)::BLOB AS image
                FROM range({count}) t(i)) TO '{path}' (COMPRESSION {codec}, PARQUET_VERSION {version})
                """);

            var rows = TrainingSource.Open(path, new TrainingColumns { Extra = ["constant", "nothing", "half"] }).ReadCaptions().ToList();

            Assert.Equal(count, rows.Count);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal($"{i}", rows[i].ImageId);
                Assert.Equal(i % 7 == 6 ? null : $"c{i}".PadRight(60, '.'), rows[i].Caption);
                Assert.Equal(["always", null, i % 2 == 1 ? null : $"w{i % 5}"], rows[i].Columns);
            }
        }
    }

    [Fact]
    public void The_quickstart_set_is_read_whole()
    {
        var source = TrainingSource.Open(Path.Combine(RepositoryRoot.Path, "configs", "quickstart", "train.parquet"));

        var rows = source.ReadRows().ToList();

        Assert.Equal(1000, source.Count);
        Assert.All(rows, row => Assert.True(row is { Bytes: not null, Missing: null, Caption.Length: > 0 }));
        Assert.Equal(1000, rows.Select(row => row.ImageId).Distinct().Count());
    }

    public void Dispose() => _scratch.Dispose();

    private static string Error(string path, TrainingColumns? columns = null)
    {
        var message = Assert.Throws<DataSetException>(() => TrainingSource.Open(path, columns)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
