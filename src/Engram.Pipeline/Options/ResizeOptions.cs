using Engram.Storage.Images;

namespace Engram.Pipeline.Options;

/// <summary>
/// Section <c>training.resize</c>: what the trainer did with pictures of another size than the model's. Pictures of the right size are
/// never touched.
/// </summary>
public sealed record ResizeOptions
{
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    public TrainerCrop Crop { get; init; } = TrainerCrop.Centre;

    /// <summary>The trainer mirrored pictures at random.</summary>
    public bool Flip { get; init; }
}
