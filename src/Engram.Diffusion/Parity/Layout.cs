namespace Engram.Diffusion;

/// <summary>PyTorch's order [n, c, h, w] at the borders, channels last inside.</summary>
internal static class Layout
{
    /// <summary>[n, channels, positions] → [n, positions, channels].</summary>
    public static float[] ToChannelsLast(ReadOnlySpan<float> values, int channels, int positions) => Transpose(values, channels, positions);

    /// <summary>[n, positions, channels] → [n, channels, positions].</summary>
    public static float[] ToChannelsFirst(ReadOnlySpan<float> values, int channels, int positions) => Transpose(values, positions, channels);

    private static float[] Transpose(ReadOnlySpan<float> values, int rows, int columns)
    {
        var result = new float[values.Length];
        var size = rows * columns;
        for (var start = 0; start < values.Length; start += size)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    result[start + (column * rows) + row] = values[start + (row * columns) + column];
                }
            }
        }

        return result;
    }
}
