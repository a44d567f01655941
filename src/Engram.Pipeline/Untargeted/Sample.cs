using Engram.Pipeline.Denoise;

namespace Engram.Pipeline.Untargeted;

/// <summary>One generation of the untargeted attack.</summary>
/// <param name="Sha256">Of its pixels, 32 bytes.</param>
/// <param name="Training">Null where it is not ok, or no picture could be read.</param>
/// <param name="Control">The control set in the place of the training set; null without.</param>
/// <param name="Mirror">Nearest to its mirror image; null where mirror images are not considered.</param>
internal readonly record struct Sample(
    int Generation, GenerationStatus Status, ReadOnlyMemory<byte> Sha256, NearestPicture? Training, NearestPicture? Control, NearestPicture? Mirror)
{
    /// <summary>Whether the table copies has a row for it: it, or its mirror image, hits.</summary>
    public bool IsListed => Mirror is { } mirror && (mirror.IsHit || Training is { IsHit: true });
}
