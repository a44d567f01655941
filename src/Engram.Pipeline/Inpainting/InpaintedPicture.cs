namespace Engram.Pipeline.Inpainting;

/// <summary>A picture that is filled in.</summary>
/// <param name="IsHeldOut">Of the set that no model saw.</param>
/// <param name="Row">In its set.</param>
/// <param name="Copies">Rows of it and its duplicates.</param>
/// <param name="Caption">Empty where the model reads none.</param>
/// <param name="ClassLabel">−1 where the model has no classes.</param>
internal sealed record InpaintedPicture(bool IsHeldOut, long Row, string ImageId, long Copies, string Caption, int ClassLabel)
{
    /// <summary>How tables name its set.</summary>
    public string Set => IsHeldOut ? "held-out" : "training";
}
