using DuckDB.NET.Data;
using Engram.Storage.DataSets;
using Parquet;
using Parquet.Schema;

namespace Engram.Tests;

/// <summary>Parquet files as other programs write them.</summary>
internal static class SomeParquet
{
    /// <summary>Runs SQL in a fresh engine.</summary>
    public static void Sql(string sql) => Query(sql);

    /// <summary>Writes the result of a query.</summary>
    public static void Write(string path, string query, string options = "COMPRESSION snappy") =>
        Query($"COPY ({query}) TO '{path}' ({options})");

    public static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    /// <summary>text and image = struct{bytes, path}; a null cell is a null struct.</summary>
    public static Task WriteAsync(string path, params (string? Text, (byte[]? Bytes, string? Path)? Image)[] rows) =>
        WriteAsync(path, secondText: null, rows);

    /// <summary>The same with the text once more under another name.</summary>
    public static async Task WriteAsync(
        string path, string? secondText, params (string? Text, (byte[]? Bytes, string? Path)? Image)[] rows)
    {
        var text = new DataField<string>("text", true);
        var bytes = new DataField<byte[]>("bytes", true);
        var name = new DataField<string>("path", true);
        var second = new DataField<string>(secondText ?? "second", true);
        Field image = new StructField("image", bytes, name);
        var schema = secondText is null ? new ParquetSchema(text, image) : new ParquetSchema(text, second, image);
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(schema, file);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(text, rows.Select(row => row.Text).ToList()!);
        if (secondText is not null)
        {
            await group.WriteAsync(second, rows.Select(row => row.Text).ToList()!);
        }

        // Levels: 0 the struct is null, 1 the member is null, 2 there is a value.
        int[] byteLevels = [.. rows.Select(row => row.Image is null ? 0 : row.Image.Value.Bytes is null ? 1 : 2)];
        int[] nameLevels = [.. rows.Select(row => row.Image is null ? 0 : row.Image.Value.Path is null ? 1 : 2)];
        ReadOnlyMemory<byte>[] byteValues =
            [.. rows.Where(row => row.Image?.Bytes is not null).Select(row => new ReadOnlyMemory<byte>(row.Image!.Value.Bytes))];
        ReadOnlyMemory<char>[] nameValues =
            [.. rows.Where(row => row.Image?.Path is not null).Select(row => row.Image!.Value.Path!.AsMemory())];
        await group.WriteAllPartsAsync<ReadOnlyMemory<byte>>(bytes, byteValues, byteLevels, null, CancellationToken.None);
        await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(name, nameValues, nameLevels, null, CancellationToken.None);
    }

    /// <summary>Replaces the compressed size that the footer gives for a column by another number.</summary>
    public static void PatchCompressedSize(string path, string column, long claimed)
    {
        var chunk = ParquetFooter.Read(path).RowGroups[0].Chunks.Single(chunk => chunk.Column == column);
        var file = File.ReadAllBytes(path);
        var (footer, start) = ParquetFooter.Bytes(path);

        // Fields 6 and 7 follow each other: each a header of 0x16 (one further, 64-bit), then a zigzag number.
        byte[] head = [0x16, .. Varint(chunk.UncompressedBytes), 0x16];
        byte[] old = [.. head, .. Varint(chunk.CompressedBytes)];
        var at = footer.AsSpan().IndexOf(old);
        Assert.True(at >= 0);
        byte[] patched = [.. footer[..at], .. head, .. Varint(claimed), .. footer[(at + old.Length)..]];
        File.WriteAllBytes(path, [.. file[..(int)start], .. patched, .. BitConverter.GetBytes(patched.Length), .. "PAR1"u8]);
    }

    private static List<byte> Varint(long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        var bytes = new List<byte>();
        while (zigzag >= 128)
        {
            bytes.Add((byte)(zigzag | 128));
            zigzag >>= 7;
        }

        bytes.Add((byte)zigzag);
        return bytes;
    }
}
