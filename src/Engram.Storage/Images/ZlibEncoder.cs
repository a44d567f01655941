using System.Buffers.Binary;
using System.Numerics;

namespace Engram.Storage.Images;

/// <summary>
/// Compresses into the zlib format with dynamic Huffman codes and matches of the last 32 KiB. Own, because the bytes of the runtime's
/// compressor depend on its version and on the processor, and the manifest commits to the bytes of kept pictures.
/// </summary>
internal static class ZlibEncoder
{
    private const int Window = 1 << 15;
    private const int LeastTable = 256;
    private const int ChainLimit = 16;
    private const int LeastMatch = 4;
    private const int LongestMatch = 258;
    private const int BlockTokens = 1 << 15;

    public static byte[] Compress(ReadOnlySpan<byte> data)
    {
        var target = new MemoryStream();
        target.Write([0x78, 0x9C]);
        var bits = new BitWriter(target);
        var block = new DeflateBlock();

        // No larger than the data: small pictures are the many.
        var table = Math.Min(Window, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(data.Length, LeastTable)));
        var heads = new int[table];
        var previous = new int[table];
        Array.Fill(heads, -1);
        for (var at = 0; at < data.Length;)
        {
            var (length, distance) = Longest(data, at, heads, previous);
            if (length >= LeastMatch)
            {
                block.AddMatch(length, distance);
            }
            else
            {
                length = 1;
                block.AddLiteral(data[at]);
            }

            for (var end = at + length; at < end; at++)
            {
                Remember(data, at, heads, previous);
            }

            if (block.Count == BlockTokens && at < data.Length)
            {
                block.Write(bits, last: false);
            }
        }

        block.Write(bits, last: true);
        bits.Flush();
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Adler32(data));
        target.Write(checksum);
        return target.ToArray();
    }

    // The nearest of the longest matches among the last few places with the same four bytes.
    private static (int Length, int Distance) Longest(ReadOnlySpan<byte> data, int at, int[] heads, int[] previous)
    {
        var most = Math.Min(LongestMatch, data.Length - at);
        var (best, distance) = (0, 0);
        if (most < LeastMatch)
        {
            return (0, 0);
        }

        var candidate = heads[Hash(data, at, heads.Length)];
        for (var i = 0; i < ChainLimit && candidate >= 0 && at - candidate < Window && best < most; i++)
        {
            var length = data.Slice(at, most).CommonPrefixLength(data.Slice(candidate, most));
            if (length > best)
            {
                (best, distance) = (length, at - candidate);
            }

            candidate = previous[candidate & (previous.Length - 1)];
        }

        return (best, distance);
    }

    private static void Remember(ReadOnlySpan<byte> data, int at, int[] heads, int[] previous)
    {
        if (data.Length - at >= LeastMatch)
        {
            var hash = Hash(data, at, heads.Length);
            previous[at & (previous.Length - 1)] = heads[hash];
            heads[hash] = at;
        }
    }

    // The highest bits of a product with the golden ratio; the table's size is a power of two.
    private static int Hash(ReadOnlySpan<byte> data, int at, int table) =>
        (int)(((ulong)(BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) * 2654435761u) * (ulong)table) >> 32);

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        var (a, b) = (1u, 0u);
        foreach (var value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }
}
