using Engram.Pipeline.Denoise;

namespace Engram.Pipeline.Inpainting;

/// <summary>A picture that was filled in once.</summary>
/// <param name="Sha256">Of its pixels, 32 bytes.</param>
/// <param name="Squared">Σ(a−b)² to the original over the hidden pixels.</param>
/// <param name="WholeSquared">The same over the whole picture.</param>
/// <param name="Loss">Of the attacked model on the filled-in picture; NaN where it is not ok.</param>
/// <param name="ReferenceLoss">Of the model that never saw it.</param>
internal readonly record struct Trial(
    int Generation, GenerationStatus Status, ReadOnlyMemory<byte> Sha256, long Squared, long WholeSquared, double Loss, double ReferenceLoss)
{
    /// <summary>
    /// The smaller, the more the picture is one that the attacked model was trained on; null where it is not to be had. The original has no
    /// part in it.
    /// </summary>
    public double? Score => Status is GenerationStatus.Ok && Loss / ReferenceLoss is var ratio && double.IsFinite(ratio) ? ratio : null;
}
