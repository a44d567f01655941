namespace Engram.Storage.Images;

/// <summary>Resizes in fixed point, so that every machine gets the same bytes.</summary>
public static class ImageResizer
{
    /// <summary>The size that just covers the target: 640 × 480 for 512 × 512 gives 682 × 512 (cut, not rounded).</summary>
    public static (int Width, int Height) CoverSize(int width, int height, int targetWidth, int targetHeight) =>
        throw new NotImplementedException();

    /// <summary>Brings an image to exactly the target size by <paramref name="rule"/>.</summary>
    public static DecodedImage Resize(DecodedImage image, int targetWidth, int targetHeight, ResizeRule rule) =>
        throw new NotImplementedException();
}
