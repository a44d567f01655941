namespace Engram.Storage.Images;

/// <summary>How encoded pictures become 8-bit RGB. The defaults are what trainers' data loaders do.</summary>
public sealed record ImageOptions
{
    public static ImageOptions Default { get; } = new();

    public AlphaRule Alpha { get; init; } = AlphaRule.Drop;

    public SixteenBitRule SixteenBit { get; init; } = SixteenBitRule.Scale;

    /// <summary>Whether the EXIF orientation tag is applied.</summary>
    public bool Orientation { get; init; } = true;

    /// <summary>Width × height above which a picture is refused from its header, before anything is allocated.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Encoded size above which a picture is refused unread.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}
