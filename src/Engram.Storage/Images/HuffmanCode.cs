namespace Engram.Storage.Images;

/// <summary>A canonical prefix code with limited lengths, as deflate uses it.</summary>
internal sealed class HuffmanCode
{
    private readonly uint[] _codes;

    private HuffmanCode(byte[] lengths)
    {
        Lengths = lengths;
        _codes = Assign(lengths);
    }

    /// <summary>Bits of each symbol, 0 for one that does not occur.</summary>
    public byte[] Lengths { get; }

    /// <summary>Makes a code for these counts; equal counts are told apart by the symbol.</summary>
    /// <param name="limit">Longest code in bits.</param>
    public static HuffmanCode Of(ReadOnlySpan<int> counts, int limit)
    {
        var lengths = new byte[counts.Length];
        var used = new List<(int Count, int Symbol)>();
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                used.Add((counts[symbol], symbol));
            }
        }

        // A reader wants a code even where one symbol, or none, occurs.
        for (var symbol = 0; used.Count < 2; symbol++)
        {
            if (counts[symbol] == 0)
            {
                used.Add((1, symbol));
            }
        }

        used.Sort();
        var ofLength = LengthsOf(used, limit);

        // The rarest symbols take the longest codes.
        var next = 0;
        for (var length = limit; length > 0; length--)
        {
            for (var i = 0; i < ofLength[length]; i++)
            {
                lengths[used[next++].Symbol] = (byte)length;
            }
        }

        return new HuffmanCode(lengths);
    }

    public void Write(BitWriter bits, int symbol) => bits.Write(_codes[symbol], Lengths[symbol]);

    // How many codes of each length: depths of Huffman's tree, cut at the limit and mended until the code is complete again.
    private static int[] LengthsOf(List<(int Count, int Symbol)> sorted, int limit)
    {
        var leaves = sorted.Count;
        var weights = new long[(2 * leaves) - 1];
        var parents = new int[weights.Length];
        for (var i = 0; i < leaves; i++)
        {
            weights[i] = sorted[i].Count;
        }

        // Leaves and inner nodes both come in ascending order, so the two lightest stand at the heads of two queues.
        var (leaf, inner) = (0, leaves);
        for (var node = leaves; node < weights.Length; node++)
        {
            for (var child = 0; child < 2; child++)
            {
                var lightest = leaf < leaves && (inner >= node || weights[leaf] <= weights[inner]) ? leaf++ : inner++;
                weights[node] += weights[lightest];
                parents[lightest] = node;
            }
        }

        var depths = new int[weights.Length];
        var ofLength = new int[limit + 1];
        for (var node = weights.Length - 2; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
            if (node < leaves)
            {
                ofLength[Math.Min(depths[node], limit)]++;
            }
        }

        Complete(ofLength, limit);
        return ofLength;
    }

    // Each step takes a code of the full length away and splits a shorter one in two, which frees one unit of the code space.
    private static void Complete(int[] ofLength, int limit)
    {
        var taken = 0L;
        for (var length = 1; length <= limit; length++)
        {
            taken += (long)ofLength[length] << (limit - length);
        }

        for (; taken > 1L << limit; taken--)
        {
            ofLength[limit]--;
            var shorter = limit - 1;
            while (ofLength[shorter] == 0)
            {
                shorter--;
            }

            ofLength[shorter]--;
            ofLength[shorter + 1] += 2;
        }
    }

    // Codes count upwards by length, then by symbol; deflate packs them with the first bit lowest, hence turned round.
    private static uint[] Assign(byte[] lengths)
    {
        var codes = new uint[lengths.Length];
        var code = 0u;
        for (var length = 1; length <= 15; length++)
        {
            code <<= 1;
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    for (var bit = 0; bit < length; bit++)
                    {
                        codes[symbol] |= ((code >> bit) & 1) << (length - 1 - bit);
                    }

                    code++;
                }
            }
        }

        return codes;
    }
}
