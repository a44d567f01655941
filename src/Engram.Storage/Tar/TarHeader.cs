using System.Globalization;
using System.Text;

namespace Engram.Storage.Tar;

/// <summary>One 512-byte header: old tar, ustar or GNU.</summary>
/// <param name="Type">The type flag; NUL is an old plain file.</param>
internal readonly record struct TarHeader(string Name, string Link, char Type, long Size)
{
    private const int ChecksumAt = 148;
    private const int ChecksumLength = 8;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The checksum does not fit, or a number is none.</exception>
    public static TarHeader Parse(ReadOnlySpan<byte> block)
    {
        CheckSum(block);

        // "ustar\0" has a prefix; GNU's "ustar  \0" keeps times there.
        var name = TextOf(block[..100]);
        if (block[257..263].SequenceEqual("ustar\0"u8) && block[345] != 0)
        {
            name = $"{TextOf(block[345..500])}/{name}";
        }

        return new TarHeader(name, TextOf(block[157..257]), (char)block[156], NumberOf(block[124..136], "size"));
    }

    /// <summary>Text up to its first NUL; what is not UTF-8 is read as Latin-1, so that different names stay different.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        bytes = end < 0 ? bytes : bytes[..end];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static void CheckSum(ReadOnlySpan<byte> block)
    {
        var stored = NumberOf(block.Slice(ChecksumAt, ChecksumLength), "checksum");
        var (unsigned, signed) = (0L, 0L);
        for (var i = 0; i < block.Length; i++)
        {
            var value = i is >= ChecksumAt and < ChecksumAt + ChecksumLength ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        // Some old programs summed signed bytes.
        if (stored != unsigned && stored != signed)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"its checksum is {stored}, its bytes give {unsigned}"));
        }
    }

    // Octal digits between spaces or NULs; with the first bit set, a big-endian binary number (GNU's base 256).
    private static long NumberOf(ReadOnlySpan<byte> field, string what)
    {
        if ((field[0] & 0x80) != 0)
        {
            // The second bit is the sign.
            long binary = field[0] & 0x3F;
            var fits = (field[0] & 0x40) == 0;
            foreach (var digit in field[1..])
            {
                fits &= binary <= long.MaxValue >> 8;
                binary = (binary << 8) | digit;
            }

            return fits ? binary : throw new InvalidDataException($"its {what} is negative or beyond 2^63");
        }

        var digits = field.Trim(" \0"u8);
        var number = 0L;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw new InvalidDataException($"its {what} is no octal number");
            }

            number = (number << 3) + (digit - '0');
        }

        return number;
    }
}
