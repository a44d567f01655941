namespace Engram.Storage.Images;

/// <summary>The five line filters of PNG.</summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Restores a line in place; <paramref name="above"/> is the restored line before it (zero at the top).</summary>
    /// <param name="step">Bytes of a pixel.</param>
    /// <exception cref="ImageException">No such filter.</exception>
    public static void Undo(int filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        if (filter is < 0 or >= Count)
        {
            throw new ImageException($"the PNG is damaged (line filter {filter})");
        }

        for (var i = 0; i < line.Length; i++)
        {
            line[i] += Predict(filter, line, above, step, i);
        }
    }

    /// <summary>Writes the filtered line; <paramref name="line"/> and <paramref name="above"/> are unfiltered.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        for (var i = 0; i < line.Length; i++)
        {
            filtered[i] = (byte)(line[i] - Predict(filter, line, above, step, i));
        }
    }

    private static byte Predict(int filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, int step, int i)
    {
        int left = i < step ? 0 : line[i - step];
        int up = above[i];
        return filter switch
        {
            0 => 0,
            1 => (byte)left,
            2 => (byte)up,
            3 => (byte)((left + up) >> 1),
            _ => Paeth(left, up, i < step ? 0 : above[i - step]),
        };
    }

    private static byte Paeth(int left, int up, int upLeft)
    {
        var estimate = left + up - upLeft;
        var toLeft = Math.Abs(estimate - left);
        var toUp = Math.Abs(estimate - up);
        var toUpLeft = Math.Abs(estimate - upLeft);
        return (byte)(toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft);
    }
}
