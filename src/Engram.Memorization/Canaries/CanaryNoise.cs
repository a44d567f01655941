using System.Globalization;
using Engram.Compute;

namespace Engram.Memorization;

/// <summary>Pictures of uniform noise, which no data set holds and no model guesses: each is a function of seed and number.</summary>
public static class CanaryNoise
{
    /// <summary>height · width · channels bytes: the words of Philox in order of the counter, four little-endian bytes each.</summary>
    public static byte[] Of(long seed, int number, int height, int width, int channels)
    {
        var key = NoiseKeys.Derive(seed, number.ToString(CultureInfo.InvariantCulture), "canary");
        var pixels = new byte[checked(height * width * channels)];
        for (var i = 0; i < pixels.Length; i += 16)
        {
            var (w0, w1, w2, w3) = Philox.Words((uint)(i / 16), 0, 0, 0, key);
            ReadOnlySpan<uint> words = [w0, w1, w2, w3];
            for (var j = i; j < Math.Min(i + 16, pixels.Length); j++)
            {
                pixels[j] = (byte)(words[(j - i) / 4] >> (8 * (j % 4)));
            }
        }

        return pixels;
    }
}
