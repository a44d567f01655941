namespace Engram.Memorization;

/// <summary>What a trainer may have made of one training picture: a window of it at the model's size, perhaps mirrored.</summary>
/// <param name="Left">Pixels left of the window, of the picture scaled so that it just covers the model's size.</param>
/// <param name="Top">Pixels above the window.</param>
public readonly record struct PictureView(int Left, int Top, bool Mirrored)
{
    /// <summary>Unmirrored first, then upper, then left: the order of equally near views.</summary>
    public (bool Mirrored, int Top, int Left) Order => (Mirrored, Top, Left);

    /// <summary>"crop 85,0" or "crop 85,0 mirrored".</summary>
    public override string ToString() => FormattableString.Invariant($"crop {Left},{Top}{(Mirrored ? " mirrored" : "")}");
}
