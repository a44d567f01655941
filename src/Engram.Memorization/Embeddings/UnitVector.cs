namespace Engram.Memorization;

/// <summary>
/// Embeddings as they are compared: brought to length 1, times 32,767, rounded to whole numbers. So every product is an exact integer,
/// equal at any number of threads and any vector width, and a cosine is right to about 10⁻⁵.
/// </summary>
public static class UnitVector
{
    public const int Scale = 32_767;

    /// <summary>Numbers that a vector of so many values takes: an even count, a zero after an odd last one.</summary>
    public static int LengthOf(int values) => (values + 1) / 2 * 2;

    /// <param name="target"><see cref="LengthOf"/> numbers; zeros where the vector is not usable.</param>
    public static VectorState Quantize(ReadOnlySpan<float> values, Span<short> target)
    {
        target.Clear();
        var squares = 0.0;
        foreach (var value in values)
        {
            // A float's square is exact in double, and 10^5 of the largest do not overflow it.
            squares += (double)value * value;
        }

        if (!double.IsFinite(squares))
        {
            return VectorState.NonFinite;
        }

        // Below the smallest normal float the digits are gone.
        var norm = Math.Sqrt(squares);
        if (norm < 1.2e-38)
        {
            return VectorState.Zero;
        }

        for (var i = 0; i < values.Length; i++)
        {
            target[i] = (short)Math.Round(values[i] / norm * Scale, MidpointRounding.ToEven);
        }

        return VectorState.Usable;
    }

    /// <summary>Σ v², near <see cref="Scale"/>².</summary>
    public static int SquareOf(ReadOnlySpan<short> vector)
    {
        var sum = 0L;
        foreach (var value in vector)
        {
            sum += value * value;
        }

        return checked((int)sum);
    }
}
