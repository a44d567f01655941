namespace Engram.Pipeline.Options;

/// <summary>
/// Section <c>training.resize</c>: what the trainer did with pictures of another size than the model's. Pictures of the right size are
/// never touched.
/// </summary>
public sealed record ResizeOptions
{
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Whether the filter widens when it shrinks, as Pillow's do.</summary>
    public bool Antialias { get; init; } = true;

    /// <summary>What follows once the short side has the model's size.</summary>
    public CropRule Crop { get; init; } = CropRule.Centre;

    /// <summary>The trainer mirrored pictures at random, so the match looks at mirror images too.</summary>
    public bool Flip { get; init; }
}
