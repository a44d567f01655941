namespace Engram.Storage.Images;

/// <summary>How training images of another size are brought to the generation's size.</summary>
public sealed record ResizeRule
{
    public static ResizeRule Default { get; } = new();

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    public CropRule Crop { get; init; } = CropRule.Centre;

    /// <summary>One word a choice, for the report and for the key of the cache.</summary>
    public override string ToString() => $"{Filter}-{Crop}".ToLowerInvariant();
}
