using System.Security.Cryptography;

namespace Engram.Pipeline.Denoise;

/// <summary>One generation: its 8-bit pixels, rows of interleaved channels, and what it is worth.</summary>
internal readonly record struct Picture(int Generation, GenerationStatus Status, ReadOnlyMemory<byte> Pixels)
{
    // METHOD.md: blank is max − min ≤ 2 in every channel.
    private const int BlankRange = 2;

    public static Picture Of(int generation, ReadOnlyMemory<byte> pixels, bool finite, int channels) =>
        new(generation, !finite ? GenerationStatus.NonFinite : IsBlank(pixels.Span, channels) ? GenerationStatus.Blank : GenerationStatus.Ok, pixels);

    public static bool IsBlank(ReadOnlySpan<byte> pixels, int channels)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            byte low = 255, high = 0;
            for (var i = channel; i < pixels.Length; i += channels)
            {
                low = Math.Min(low, pixels[i]);
                high = Math.Max(high, pixels[i]);
                if (high - low > BlankRange)
                {
                    return false;
                }
            }
        }

        return true;
    }

    public byte[] Sha256() => SHA256.HashData(Pixels.Span);
}
