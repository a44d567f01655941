using Engram.Compute.Arithmetic;

namespace Engram.Memorization;

/// <summary>
/// What can be told of a picture without any model: encoded size, mean, and a descriptor of numbers that a shifted, resized, compressed or
/// otherwise prepared set would change.
/// </summary>
/// <param name="Bytes">Of the encoded picture as given.</param>
/// <param name="Mean">Of all values, 0 to 255.</param>
/// <param name="Features"><see cref="Length"/> numbers.</param>
public sealed record BlindPicture(string ImageId, long Bytes, double Mean, IReadOnlyList<double> Features)
{
    private const int Bins = 16;

    // Each the mean of 2 × 2 blocks of the duplicates' descriptor: all 64 would drown what the whole picture tells.
    private const int Coarse = BlockMeans.Grid / 2;

    // Per mille of the sorted values; close at the top, where brightening and clipping show.
    private static readonly int[] Quantiles = [0, 50, 250, 500, 750, 950, 980, 990, 1000];

    /// <summary>
    /// ln of bytes, width and height, bytes a pixel; mean, deviation and mean step to the right and down of all values; the mean of each channel; shares of 0,
    /// of 255, of 250 and more, of 240 and more; ln of mean and largest value; nine quantiles; sixteen bins; the means of 4 × 4 blocks, channels together.
    /// </summary>
    public static int Length => 4 + 4 + 3 + 4 + 2 + Quantiles.Length + Bins + (Coarse * Coarse);

    /// <param name="encodedBytes">Length of the file or cell.</param>
    /// <param name="rgb">height · width · 3 bytes.</param>
    public static BlindPicture Of(string imageId, long encodedBytes, ReadOnlySpan<byte> rgb, int height, int width)
    {
        Span<byte> blocks = stackalloc byte[BlockMeans.Values];
        BlockMeans.Compute(rgb, height, width, blocks);
        Span<long> counts = stackalloc long[256];
        Span<long> channels = stackalloc long[3];
        for (var i = 0; i < rgb.Length; i++)
        {
            counts[rgb[i]]++;
            channels[i % 3] += rgb[i];
        }

        double values = rgb.Length, pixels = height * (double)width;
        var mean = (channels[0] + channels[1] + channels[2]) / values;
        var (right, down) = Steps(rgb, height, width);
        var features = new List<double>(Length)
        {
            DoubleMath.Log(Math.Max(1, encodedBytes)), DoubleMath.Log(width), DoubleMath.Log(height), encodedBytes / pixels,
            mean, Deviation(counts, mean, values), right, down,
            channels[0] / pixels, channels[1] / pixels, channels[2] / pixels,
            counts[0] / values, counts[255] / values, Sum(counts[250..]) / values, Sum(counts[240..]) / values,
            DoubleMath.Log(1 + mean), DoubleMath.Log(1 + counts.LastIndexOfAnyExcept(0L)),
        };
        AddQuantiles(features, counts, rgb.Length);
        for (var bin = 0; bin < Bins; bin++)
        {
            features.Add(Sum(counts.Slice(bin * 256 / Bins, 256 / Bins)) / values);
        }

        for (var block = 0; block < Coarse * Coarse; block++)
        {
            features.Add(BlockMean(blocks, 2 * (block / Coarse), 2 * (block % Coarse)));
        }

        return new BlindPicture(imageId, encodedBytes, mean, features);
    }

    private static double BlockMean(ReadOnlySpan<byte> blocks, int y, int x)
    {
        var sum = 0;
        for (var row = y; row < y + 2; row++)
        {
            foreach (var value in blocks.Slice(((row * BlockMeans.Grid) + x) * 3, 6))
            {
                sum += value;
            }
        }

        return sum / 12.0;
    }

    private static double Deviation(ReadOnlySpan<long> counts, double mean, double values)
    {
        var sum = 0.0;
        for (var value = 0; value < 256; value++)
        {
            sum += counts[value] * (value - mean) * (value - mean);
        }

        return Math.Sqrt(sum / values);
    }

    private static (double Right, double Down) Steps(ReadOnlySpan<byte> rgb, int height, int width)
    {
        long right = 0, down = 0;
        var line = width * 3;
        for (var i = 0; i < rgb.Length; i++)
        {
            right += i % line >= 3 ? Math.Abs(rgb[i] - rgb[i - 3]) : 0;
            down += i >= line ? Math.Abs(rgb[i] - rgb[i - line]) : 0;
        }

        return (right / Math.Max(1.0, 3.0 * height * (width - 1)), down / Math.Max(1.0, 3.0 * (height - 1) * width));
    }

    private static void AddQuantiles(List<double> features, ReadOnlySpan<long> counts, long values)
    {
        var (value, below) = (0, counts[0]);
        foreach (var permille in Quantiles)
        {
            // The value of rank ⌊q·(n − 1)⌋.
            var rank = (values - 1) * permille / 1000;
            while (below <= rank)
            {
                below += counts[++value];
            }

            features.Add(value);
        }
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
