namespace Engram.Compare.Timing;

/// <summary>Inputs: the same on every machine, by a counter.</summary>
internal static class Values
{
    /// <summary>Numbers spread evenly over [−scale, scale).</summary>
    public static float[] Floats(long count, float scale, ulong seed)
    {
        var values = new float[count];
        for (var i = 0L; i < count; i++)
        {
            values[i] = scale * (((Mix(seed + (ulong)i) >> 40) * (2f / (1 << 24))) - 1f);
        }

        return values;
    }

    public static byte[] Bytes(long count, ulong seed)
    {
        var values = new byte[count];
        for (var i = 0L; i < count; i++)
        {
            values[i] = (byte)(Mix(seed + (ulong)i) >> 56);
        }

        return values;
    }

    /// <summary>[n, c, positions] from [n, positions, c].</summary>
    public static float[] ChannelsFirst(ReadOnlySpan<float> values, int items, int positions, int channels)
    {
        var result = new float[values.Length];
        for (var n = 0; n < items; n++)
        {
            for (var p = 0; p < positions; p++)
            {
                for (var c = 0; c < channels; c++)
                {
                    result[(((n * channels) + c) * positions) + p] = values[(((n * positions) + p) * channels) + c];
                }
            }
        }

        return result;
    }

    /// <summary>The largest difference, in words; a difference above the tolerance, relative to the largest value, is an exception.</summary>
    public static string Compare(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, double tolerance)
    {
        double largest = 0, difference = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)theirs[i]));
            difference = Math.Max(difference, Math.Abs((double)ours[i] - theirs[i]));
        }

        return ours.Length == theirs.Length && difference <= tolerance * largest
            ? FormattableString.Invariant($"{difference / largest:0.0e+0} of the largest value")
            : throw new InvalidOperationException(FormattableString.Invariant($"The answers differ by {difference}, the largest value is {largest}."));
    }

    /// <summary>splitmix64's finaliser.</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
