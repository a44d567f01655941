using System.Text;

namespace Engram.Diffusion;

/// <summary>The printable character that stands for each byte in the vocabulary's texts (byte-level BPE, as in GPT-2).</summary>
internal static class ByteAlphabet
{
    /// <summary>Above every character of the alphabet: 68 bytes are unprintable.</summary>
    public const int End = 0x100 + 68;

    /// <summary>Printable Latin-1 stands for itself; the other bytes, ascending, for U+0100 and up.</summary>
    public static string Characters { get; } = Make();

    public static string Spell(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return string.Create(bytes.Length, bytes, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = Characters[source[i]];
            }
        });
    }

    private static string Make()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < characters.Length; value++)
        {
            characters[value] = value is (>= '!' and <= '~') or (>= '\u00A1' and <= '\u00AC') or >= '\u00AE' ? (char)value : next++;
        }

        return new string(characters);
    }
}
