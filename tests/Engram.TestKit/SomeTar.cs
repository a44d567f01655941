using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Engram.Tests;

/// <summary>Tar archives byte by byte, as several programs write them.</summary>
public sealed class SomeTar
{
    private const int Block = 512;
    private readonly MemoryStream _file = new();

    public long Position => _file.Position;

    /// <summary>A header whose checksum is right unless <paramref name="alter"/> breaks it afterwards.</summary>
    public SomeTar Header(
        string name, long size, char type = '0', string prefix = "", string link = "", Action<byte[]>? before = null, Action<byte[]>? alter = null)
    {
        var block = new byte[Block];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        Text("0000444\0", 100);
        Text("0000000\0", 108);
        Text("0000000\0", 116);
        Text(Convert.ToString(size, 8).PadLeft(11, '0') + "\0", 124);
        Text("14371573275\0", 136);
        block[156] = (byte)type;
        Text(link, 157);
        Text("ustar\000", 257);
        Text("bigdata", 265);
        Text(prefix, 345);
        before?.Invoke(block);
        Text("        ", 148);
        Text(Convert.ToString(block.Sum(b => (int)b), 8).PadLeft(6, '0') + "\0 ", 148);
        alter?.Invoke(block);
        _file.Write(block);
        return this;

        void Text(string text, int at) => Encoding.UTF8.GetBytes(text).CopyTo(block, at);
    }

    public SomeTar Data(byte[] data)
    {
        _file.Write(data);
        _file.Write(new byte[(Block - (data.Length % Block)) % Block]);
        return this;
    }

    public SomeTar Member(string name, byte[] data, string prefix = "") => Header(name, data.Length, prefix: prefix).Data(data);

    public SomeTar Member(string name, string text) => Member(name, Encoding.UTF8.GetBytes(text));

    /// <summary>A PAX extended header for the next member.</summary>
    public SomeTar Pax(params (string Key, string Value)[] records)
    {
        var body = new MemoryStream();
        foreach (var (key, value) in records)
        {
            var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
            var length = rest + 1;
            while (rest + length.ToString(CultureInfo.InvariantCulture).Length != length)
            {
                length++;
            }

            body.Write(Encoding.UTF8.GetBytes($"{length.ToString(CultureInfo.InvariantCulture)} {key}={value}\n"));
        }

        return Header("././@PaxHeader", body.Length, 'x').Data(body.ToArray());
    }

    /// <summary>As Python's tarfile writes a member of webdataset's TarWriter: the time has fractions, so every member has a PAX header.</summary>
    public SomeTar Python(string name, byte[] data) => Pax(("mtime", "1673412345.6789012")).Member(name, data);

    /// <summary>img2dataset's three members of one picture.</summary>
    public SomeTar Triple(string key, byte[] picture, string caption, object? json = null) =>
        Python($"{key}.jpg", picture)
            .Python($"{key}.json", JsonSerializer.SerializeToUtf8Bytes(json ?? new { caption, url = $"https://example.org/{key}", key, width = 3 }))
            .Python($"{key}.txt", Encoding.UTF8.GetBytes(caption));

    /// <summary>Without closing blocks.</summary>
    public byte[] Open() => _file.ToArray();

    /// <summary>With two closing blocks, filled to a record of 10,240 bytes.</summary>
    public byte[] Close()
    {
        var length = (_file.Length + (2 * Block) + 10_239) / 10_240 * 10_240;
        return [.. _file.ToArray(), .. new byte[length - _file.Length]];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }
}
