namespace Engram.Storage.Images;

/// <summary>What happens to the sides that do not fit.</summary>
public enum CropRule
{
    /// <summary>The short side is scaled to the target, then the centre is cut out.</summary>
    Centre,

    /// <summary>Both sides are scaled to the target: other proportions are squashed.</summary>
    None,
}
