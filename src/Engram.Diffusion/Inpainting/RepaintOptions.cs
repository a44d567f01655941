namespace Engram.Diffusion;

/// <summary>Filling in the hidden part of given pictures: RePaint (Lugmayr et al., CVPR 2022).</summary>
public sealed record RepaintOptions
{
    /// <summary>Of the image, height × width, row by row: whether a pixel is made by the model.</summary>
    public required IReadOnlyList<bool> Hidden { get; init; }

    /// <summary>Steps that a sample goes back at once, to be denoised again.</summary>
    public int JumpLength { get; init; } = 10;

    /// <summary>How often each stretch of that length is denoised; 1 never goes back.</summary>
    public int Repeats { get; init; } = 10;
}
