namespace Engram.Memorization;

/// <summary>The descriptor of near duplicates: means of 8 × 8 blocks of an RGB image.</summary>
public static class BlockMeans
{
    public const int Grid = 8;

    /// <summary>Bytes of a descriptor: 8 · 8 · 3.</summary>
    public const int Values = Grid * Grid * 3;

    /// <param name="rgb">height · width · 3 bytes.</param>
    /// <param name="descriptor"><see cref="Values"/> bytes: block rows, blocks, channels.</param>
    public static void Compute(ReadOnlySpan<byte> rgb, int height, int width, Span<byte> descriptor) => throw new NotImplementedException();
}
