using System.Numerics;

namespace Engram.Storage.Images;

/// <summary>Collects literals and matches, and writes them as one block with its own codes (RFC 1951, 3.2.7).</summary>
internal sealed class DeflateBlock
{
    private const int EndOfBlock = 256;
    private const int CodeLimit = 15;

    // The order in which the lengths of the code that codes the code lengths are written.
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly List<(ushort Length, ushort Distance)> _tokens = [];
    private readonly int[] _literals = new int[286];
    private readonly int[] _distances = new int[30];

    public int Count => _tokens.Count;

    public void AddLiteral(byte value)
    {
        _literals[value]++;
        _tokens.Add((value, 0));
    }

    /// <param name="length">3 to 258.</param>
    /// <param name="distance">1 to 32,768.</param>
    public void AddMatch(int length, int distance)
    {
        _literals[LengthSymbol(length).Symbol]++;
        _distances[DistanceSymbol(distance).Symbol]++;
        _tokens.Add(((ushort)length, (ushort)distance));
    }

    /// <summary>Writes the block and begins the next one.</summary>
    public void Write(BitWriter bits, bool last)
    {
        _literals[EndOfBlock]++;
        var literals = HuffmanCode.Of(_literals, CodeLimit);
        var distances = HuffmanCode.Of(_distances, CodeLimit);
        bits.Write(last ? 1u : 0u, 1);
        bits.Write(2, 2);
        WriteCodes(bits, literals.Lengths, distances.Lengths);
        foreach (var (length, distance) in _tokens)
        {
            if (distance == 0)
            {
                literals.Write(bits, length);
                continue;
            }

            var (symbol, extra, extraBits) = LengthSymbol(length);
            literals.Write(bits, symbol);
            bits.Write(extra, extraBits);
            (symbol, extra, extraBits) = DistanceSymbol(distance);
            distances.Write(bits, symbol);
            bits.Write(extra, extraBits);
        }

        literals.Write(bits, EndOfBlock);
        _tokens.Clear();
        Array.Clear(_literals);
        Array.Clear(_distances);
    }

    private static void WriteCodes(BitWriter bits, byte[] literals, byte[] distances)
    {
        var literalCount = Math.Max(257, Array.FindLastIndex(literals, length => length > 0) + 1);
        var distanceCount = Math.Max(1, Array.FindLastIndex(distances, length => length > 0) + 1);
        var runs = Runs([.. literals[..literalCount], .. distances[..distanceCount]]);
        var counts = new int[19];
        foreach (var (symbol, _, _) in runs)
        {
            counts[symbol]++;
        }

        var code = HuffmanCode.Of(counts, limit: 7);
        var written = LengthOrder.Length;
        while (written > 4 && code.Lengths[LengthOrder[written - 1]] == 0)
        {
            written--;
        }

        bits.Write((uint)(literalCount - 257), 5);
        bits.Write((uint)(distanceCount - 1), 5);
        bits.Write((uint)(written - 4), 4);
        foreach (var symbol in LengthOrder[..written])
        {
            bits.Write(code.Lengths[symbol], 3);
        }

        foreach (var (symbol, extra, extraBits) in runs)
        {
            code.Write(bits, symbol);
            bits.Write(extra, extraBits);
        }
    }

    // 16 repeats the last length 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeros.
    private static List<(int Symbol, uint Extra, int Bits)> Runs(byte[] lengths)
    {
        var runs = new List<(int, uint, int)>();
        for (var at = 0; at < lengths.Length;)
        {
            var value = lengths[at];
            var run = 1;
            while (at + run < lengths.Length && lengths[at + run] == value)
            {
                run++;
            }

            if (value == 0 && run >= 3)
            {
                run = Math.Min(run, 138);
                runs.Add(run < 11 ? (17, (uint)(run - 3), 3) : (18, (uint)(run - 11), 7));
            }
            else if (value != 0 && run >= 4)
            {
                run = Math.Min(run, 7);
                runs.Add((value, 0, 0));
                runs.Add((16, (uint)(run - 4), 2));
            }
            else
            {
                run = 1;
                runs.Add((value, 0, 0));
            }

            at += run;
        }

        return runs;
    }

    // Lengths from 3 in groups of four symbols, distances from 1 in groups of two; each group has one bit more than the one before.
    private static (int Symbol, uint Extra, int Bits) LengthSymbol(int length)
    {
        if (length == 258)
        {
            return (285, 0, 0);
        }

        var offset = length - 3;
        var bits = Math.Max(0, BitOperations.Log2((uint)offset | 1) - 2);
        return (257 + (4 * bits) + (offset >> bits), (uint)(offset & ((1 << bits) - 1)), bits);
    }

    private static (int Symbol, uint Extra, int Bits) DistanceSymbol(int distance)
    {
        var offset = distance - 1;
        var bits = Math.Max(0, BitOperations.Log2((uint)offset | 1) - 1);
        return ((2 * bits) + (offset >> bits), (uint)(offset & ((1 << bits) - 1)), bits);
    }
}
