using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Compute;

/// <summary>Philox keys of a run, each from a text that says what the noise is for, so that any image can be made again alone.</summary>
public static class NoiseKeys
{
    public const string Denoise = "denoise";

    public const string Screen = "screen";

    public const string Loss = "loss";

    public const string Inpaint = "inpaint";

    /// <summary>The first 8 bytes, little-endian, of SHA-256 of the UTF-8 text <c>seed:prompt_id:purpose</c>.</summary>
    /// <param name="purpose">One of the purposes listed in ARITHMETIC.md.</param>
    public static ulong Derive(long seed, string promptId, string purpose)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed}:{promptId}:{purpose}");
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
