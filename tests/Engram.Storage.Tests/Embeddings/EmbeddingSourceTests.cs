using Engram.Storage;
using Engram.Storage.Embeddings;

namespace Engram.Tests.Embeddings;

/// <summary>Files as clip-retrieval and the datasets library write them (CASES.md, C27).</summary>
public sealed class EmbeddingSourceTests : IDisposable
{
    private static readonly float[][] Rows = [[1, 0.5f, -2], [0, 0, 0], [0.25f, float.NaN, 3], [-1, 1, 1]];

    private readonly ScratchFolder _scratch = new();

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void Shards_come_in_the_order_of_their_numbers_with_their_keys(int bytes, int version)
    {
        // Ten comes after two, and metadata may lie in a folder of its own.
        Shard("img_emb/img_emb_10.npy", Rows[2..], bytes, version);
        Shard("img_emb/img_emb_2.npy", Rows[..2], bytes, version);
        Metadata("metadata/metadata_2.parquet", "key", "b", "a");
        Metadata("metadata/metadata_10.parquet", "key", "d", "c");
        _scratch.Write("text_emb/text_emb_2.npy", "not read");

        var source = EmbeddingSource.Open(_scratch.Path, "embedding", null, hasKeys: true);
        Assert.Equal((4, 3, "key"), (source.Count, source.Width, source.Key));
        var records = source.Read().Select(record => (record.Place, record.Key, Values: record.Values.ToArray())).ToList();
        Assert.Equal(["b", "a", "d", "c"], records.Select(record => record.Key));
        Assert.Equal([0, 1, 2, 3], records.Select(record => record.Place));
        Assert.Equal(Rows, records.Select(record => record.Values));
    }

    [Fact]
    public void C27_Counts_that_differ_are_refused_with_both_numbers()
    {
        Shard("img_emb_0.npy", Rows, 2);
        Metadata("metadata_0.parquet", "image_path", "a", "b", "c");
        var error = Refused(_scratch.Path);
        Assert.Contains("4 and 3 must be equal", error, StringComparison.Ordinal);
        Assert.Contains("metadata_0.parquet", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image_id", "image_id")]
    [InlineData("id", "id")]
    [InlineData("image_path", "image_path")]
    [InlineData("sha", null)]
    public void The_usual_key_columns_are_found_and_others_are_configured(string column, string? found)
    {
        Shard("img_emb_0.npy", Rows[..2], 4);
        Metadata("metadata_0.parquet", column, "a", "b");
        if (found is null)
        {
            Assert.Contains("embeddings.key", Refused(_scratch.Path), StringComparison.Ordinal);
        }

        Assert.Equal(found ?? "sha", EmbeddingSource.Open(_scratch.Path, "embedding", found is null ? "sha" : null, true).Key);
        Assert.Contains("no column 'other'", Refused(_scratch.Path, "other"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_has_its_keys_beside_it_or_none()
    {
        Shard("img_emb_3.npy", Rows, 4);
        Assert.Null(EmbeddingSource.Open(_scratch["img_emb_3.npy"], "embedding", null, true).Key);
        Metadata("metadata_3.parquet", "key", "a", "b", "c", "d");
        Assert.Equal("key", EmbeddingSource.Open(_scratch["img_emb_3.npy"], "embedding", null, true).Key);
    }

    [Fact]
    public void A_list_column_of_parquet_files_gives_its_rows_and_null_cells_are_empty()
    {
        SomeParquet.Write(_scratch["b.parquet"], "SELECT * FROM (VALUES ('x', [1.5, -2]::FLOAT[]), ('y', NULL), ('z', [NULL, 4]::FLOAT[])) t(id, emb)");
        SomeParquet.Write(_scratch["a.parquet"], "SELECT 'w' AS id, [7, 8]::DOUBLE[] AS emb");
        var source = EmbeddingSource.Open(_scratch.Path, "emb", null, hasKeys: true);
        Assert.Equal((4, 2, "id"), (source.Count, source.Width, source.Key));
        var records = source.Read().Select(record => (record.Key, record.Values.ToArray())).ToList();
        Assert.Equal(["w", "x", "y", "z"], records.Select(record => record.Key));
        Assert.Equal([[7, 8], [1.5f, -2], [], [float.NaN, 4]], records.Select(record => record.Item2));
    }

    [Fact]
    public void Another_width_in_a_row_or_a_file_is_named()
    {
        SomeParquet.Write(_scratch["a.parquet"], "SELECT * FROM (VALUES ('x', [1, 2]::FLOAT[]), ('y', [1]::FLOAT[])) t(id, emb)");
        var source = EmbeddingSource.Open(_scratch["a.parquet"], "emb", null, true);
        Assert.Contains("row 1 has 1 values", Assert.Throws<DataSetException>(() => source.Read().Count()).Message, StringComparison.Ordinal);
        Assert.Contains("'id' is text, not a list", Refused(_scratch["a.parquet"], column: "id"), StringComparison.Ordinal);

        Shard("n/img_emb_0.npy", [[1, 2]], 4);
        Shard("n/img_emb_1.npy", [[1, 2, 3]], 4);
        Assert.Contains("one width", Refused(_scratch["n"]), StringComparison.Ordinal);
        Metadata("n/metadata_1.parquet", "key", "a");
        Shard("n/img_emb_1.npy", [[1, 2]], 4);
        Assert.Contains("no metadata for it", Refused(_scratch["n"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("magic", "does not begin with")]
    [InlineData("version", "version 9.0")]
    [InlineData("header", "claims 60000 bytes")]
    [InlineData("cut", "is truncated: 4 rows of 3 values")]
    [InlineData("shape", "has the shape (4,)")]
    [InlineData("huge", "is truncated: 9223372036854775807 rows")]
    [InlineData("big-endian", "type '>f4'")]
    [InlineData("object", "type '|O'")]
    [InlineData("fortran", "column by column")]
    public void A_damaged_or_foreign_numpy_file_is_refused_in_one_line(string kind, string message)
    {
        var bytes = kind switch
        {
            "shape" => SomeNpy.Of(Rows, shape: "(4,)"),
            "huge" => SomeNpy.Of(Rows, shape: "(9223372036854775807, 3)"),
            "big-endian" => SomeNpy.Of(Rows, type: ">f4"),
            "object" => SomeNpy.Of(Rows, type: "|O"),
            "fortran" => SomeNpy.Of(Rows, fortran: true),
            _ => SomeNpy.Of(Rows),
        };
        switch (kind)
        {
            case "magic":
                bytes[1] = (byte)'X';
                break;
            case "version":
                bytes[6] = 9;
                break;
            case "header":
                (bytes[8], bytes[9]) = (0x60, 0xEA);
                break;
            case "cut":
                bytes = bytes[..^1];
                break;
        }

        File.WriteAllBytes(_scratch["img_emb_0.npy"], bytes);
        var error = Refused(_scratch["img_emb_0.npy"]);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void A_folder_without_embeddings_is_no_source()
    {
        Assert.Contains("no such file", Refused(_scratch["nowhere"]), StringComparison.Ordinal);
        _scratch.Write("note.txt", "x");
        Assert.Contains("no .npy and no .parquet", Refused(_scratch.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_follows_numbers_and_keys()
    {
        Shard("img_emb_0.npy", Rows, 4);
        Metadata("metadata_0.parquet", "key", "a", "b", "c", "d");
        var first = EmbeddingSource.Open(_scratch.Path, "embedding", null, true).ComputeHash().Hash;
        Metadata("metadata_0.parquet", "key", "b", "a", "c", "d");
        Assert.NotEqual(first, EmbeddingSource.Open(_scratch.Path, "embedding", null, true).ComputeHash().Hash);
    }

    [Fact]
    public void A_pack_gives_back_what_was_written_in_any_order_and_a_cut_one_is_none()
    {
        using (var writer = new EmbeddingPackWriter(_scratch["cache"], "k", 4, 2, absent: 1) { Unmatched = 7 })
        {
            writer.Write(3, 0, [5, 6]);
            writer.Write(0, 2, [0, 0]);
            writer.Write(2, 0, [-7, 8]);
            writer.Complete();
        }

        using (var pack = EmbeddingPack.Open(_scratch["cache"], "k")!)
        {
            Assert.Equal((4, 2, 7), (pack.Count, pack.Length, pack.Unmatched));
            Assert.Equal([2, 1, 0, 0], Enumerable.Range(0, 4).Select(row => (int)pack.StateOf(row)));
            var numbers = new short[6];
            pack.Read(1, 3, numbers);
            Assert.Equal([0, 0, -7, 8, 5, 6], numbers);
            pack.Gather([3, 2, 3], numbers);
            Assert.Equal([5, 6, -7, 8, 5, 6], numbers);
        }

        Assert.Null(EmbeddingPack.Open(_scratch["cache"], "other"));
        var path = EmbeddingPack.PathOf(_scratch["cache"], "k");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Null(EmbeddingPack.Open(_scratch["cache"], "k"));
        using (new EmbeddingPackWriter(_scratch["cache"], "l", 4, 2, absent: 1))
        {
        }

        Assert.Single(Directory.GetFiles(_scratch["cache"]));
    }

    public void Dispose() => _scratch.Dispose();

    private string Refused(string path, string? key = null, string column = "embedding") =>
        Assert.Throws<DataSetException>(() => EmbeddingSource.Open(path, column, key, hasKeys: true)).Message;

    private void Shard(string name, float[][] rows, int bytes, int version = 1)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], SomeNpy.Of(rows, bytes, version));
    }

    private void Metadata(string name, string column, params string[] keys)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        var values = string.Join(", ", keys.Select(key => $"('{key}', 'caption of {key}')"));
        SomeParquet.Write(_scratch[name], $"SELECT * FROM (VALUES {values}) t({column}, caption)");
    }
}
