using System.IO.Compression;
using System.Security.Cryptography;
using CsCheck;
using Engram.Storage.Images;

namespace Engram.Tests;

public sealed class ZlibEncoderTests
{
    // Runs, repeats at all distances and noise: every kind of token, and blocks of more than one.
    private static readonly Gen<byte[]> Data =
        from pieces in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 70_000], Gen.Int[1, 256]).Array[0, 5]
        select pieces.SelectMany(piece => Piece(piece.Item1, piece.Item2, piece.Item3)).ToArray();

    [Fact]
    public void Another_reader_unpacks_what_was_packed() =>
        Data.Sample(data => Unpack(ZlibEncoder.Compress(data)).SequenceEqual(data), iter: 60);

    [Fact]
    public void Every_small_length_and_distance_survives()
    {
        for (var distance = 1; distance < 40; distance++)
        {
            byte[] data = [.. Enumerable.Range(0, 600).Select(i => (byte)(i % distance * 7))];
            for (var length = 0; length < 300; length += 7)
            {
                Assert.Equal(data[..length], Unpack(ZlibEncoder.Compress(data.AsSpan(0, length))));
            }
        }
    }

    [Fact]
    public void It_compresses_about_as_well_as_the_runtime()
    {
        var pixels = Piece(3, 200_000, 64).ToArray();
        var runtime = new MemoryStream();
        using (var zlib = new ZLibStream(runtime, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(pixels);
        }

        Assert.InRange(ZlibEncoder.Compress(pixels).Length, 1, runtime.Length * 1.1);
    }

    [Fact]
    public void The_bytes_are_the_same_on_every_machine_and_runtime()
    {
        var data = Enumerable.Range(0, 4).SelectMany(kind => Piece(kind, 40_000, 200)).ToArray();

        Assert.Equal("c7bb0530043f5c0a2bfe618a93e1df6eadeb2656345020d384cf0e48109703a6", Digest(ZlibEncoder.Compress(data)));
        Assert.Equal("cfc22a4b361449644de3ca6d99fbad5708431c62b018e5d1dae532d52c33c09d", Digest(Some.Png(64, 48, 3)));
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Unpack(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        var data = new MemoryStream();
        zlib.CopyTo(data);
        return data.ToArray();
    }

    private static IEnumerable<byte> Piece(int kind, int length, int seed)
    {
        var state = (uint)seed;
        for (var i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            yield return kind switch
            {
                0 => (byte)seed,
                1 => (byte)(i % seed),
                2 => (byte)(state >> 24),
                _ => (byte)(BitCount(state >> 16) + (i % seed / 16)),
            };
        }
    }

    private static int BitCount(uint value) => System.Numerics.BitOperations.PopCount(value);
}
