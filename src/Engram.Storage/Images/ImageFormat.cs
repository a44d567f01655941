namespace Engram.Storage.Images;

/// <summary>Formats that are told by their first bytes.</summary>
internal enum ImageFormat
{
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
}
