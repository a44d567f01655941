using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Storage.Images;

namespace Engram.Pipeline.Inpainting;

/// <summary>Which pixels of a picture are hidden: white ones of a mask's file, or the left half.</summary>
internal static class InpaintingMask
{
    private const string Key = "inpainting.mask";

    // Above it a mask's pixel is nearer to white.
    private const int Grey = 127;

    /// <summary>height × width flags, row by row.</summary>
    /// <exception cref="OptionsException">The file cannot be read, has another size, or hides nothing or everything.</exception>
    public static bool[] Of(InpaintingOptions options, ImageShape image)
    {
        if (options.Mask.Length == 0)
        {
            return [.. Enumerable.Range(0, image.Height * image.Width).Select(i => i % image.Width < image.Width / 2)];
        }

        var mask = Read(options.Mask);
        if (mask.Width != image.Width || mask.Height != image.Height)
        {
            throw new OptionsException(
                Key, FormattableString.Invariant($"'{options.Mask}' is {mask.Width} × {mask.Height}, the model's pictures are {image.Width} × {image.Height}; scale it"));
        }

        bool[] hidden = [.. Enumerable.Range(0, image.Height * image.Width).Select(i => mask.Rgb[3 * i] > Grey)];
        return !hidden.Contains(true) ? throw new OptionsException(Key, $"'{options.Mask}' hides nothing; what is to be filled in is white")
            : !hidden.Contains(false) ? throw new OptionsException(Key, $"'{options.Mask}' hides everything; what is shown is black")
            : hidden;
    }

    private static DecodedImage Read(string path)
    {
        try
        {
            return PngFile.Read(path);
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            throw new OptionsException(Key, $"'{path}' cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}", e);
        }
    }
}
