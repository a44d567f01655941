namespace Engram.Storage.Images;

/// <summary>
/// Resizes line by line and then column by column, each in fixed point with 22 fractional bits and 8-bit values between, the way the
/// common loaders do, so that every machine gets the same bytes.
/// </summary>
public static class ImageResizer
{
    /// <summary>The size that just covers the target: 640 × 480 for 512 × 512 gives 682 × 512 (cut, not rounded).</summary>
    public static (int Width, int Height) CoverSize(int width, int height, int targetWidth, int targetHeight) =>
        (long)width * targetHeight >= (long)height * targetWidth
            ? (LongSide(width, targetHeight, height), targetHeight)
            : (targetWidth, LongSide(height, targetWidth, width));

    /// <summary>Scales an image so that it just covers the target, whole: what <see cref="CropRule.Centre"/> cuts its centre from.</summary>
    /// <exception cref="ImageException">Its proportions are beyond what can be scaled.</exception>
    public static DecodedImage Cover(DecodedImage image, int targetWidth, int targetHeight, ResizeFilter filter)
    {
        var (width, height) = CoverSize(image.Width, image.Height, targetWidth, targetHeight);
        return Resize(image, width, height, new ResizeRule { Filter = filter, Crop = CropRule.None });
    }

    /// <summary>Brings an image to exactly the target size by <paramref name="rule"/>.</summary>
    /// <exception cref="ImageException">Its proportions are beyond what can be scaled.</exception>
    public static DecodedImage Resize(DecodedImage image, int targetWidth, int targetHeight, ResizeRule rule)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetHeight);
        if (image.Width == targetWidth && image.Height == targetHeight)
        {
            return image;
        }

        var (width, height) = rule.Crop is CropRule.None
            ? (targetWidth, targetHeight)
            : CoverSize(image.Width, image.Height, targetWidth, targetHeight);
        var across = new ResizeAxis(image.Width, width, CropStart(width - targetWidth), targetWidth, rule.Filter);
        var down = new ResizeAxis(image.Height, height, CropStart(height - targetHeight), targetHeight, rule.Filter);

        // Only the lines that reach the target are narrowed.
        var lines = down.SourceEnd - down.SourceStart;
        if (3L * targetWidth * lines > Array.MaxLength)
        {
            throw new ImageException($"{image.Width} × {image.Height} pixels cannot be brought to {targetWidth} × {targetHeight}");
        }

        var narrow = new byte[3 * targetWidth * lines];
        for (var y = 0; y < lines; y++)
        {
            var line = image.Rgb.AsSpan(3 * (y + down.SourceStart) * image.Width);
            across.Apply(line, 0, pixelStep: 3, narrow.AsSpan(3 * y * targetWidth), targetStep: 3, runs: 1);
        }

        var rgb = new byte[3 * targetWidth * targetHeight];
        down.Apply(narrow, down.SourceStart, pixelStep: 3 * targetWidth, rgb, targetStep: 3 * targetWidth, runs: targetWidth);
        return new DecodedImage(targetWidth, targetHeight, rgb, image.Warning);
    }

    private static int LongSide(int side, int target, int shortSide)
    {
        var scaled = (long)side * target / shortSide;
        return scaled <= 1 << 30
            ? (int)scaled
            : throw new ImageException($"a side of {side} pixels beside one of {shortSide} cannot be scaled to {target}");
    }

    // Half of what is too much; a half pixel goes to the even side, as torchvision's centre crop rounds.
    private static int CropStart(int excess) => (excess / 2) + (excess % 4 == 3 ? 1 : 0);
}
