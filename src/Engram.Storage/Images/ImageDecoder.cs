using System.Buffers;
using SkiaSharp;

namespace Engram.Storage.Images;

/// <summary>Decodes PNG, JPEG, WebP, GIF (first frame) and BMP.</summary>
public static class ImageDecoder
{
    // Four bytes a pixel have to fit one array.
    private const long ArrayPixels = int.MaxValue / 4;

    /// <summary>Decodes one picture; safe to call from several threads.</summary>
    /// <exception cref="ImageException">The picture is truncated, too large, or in a format that is not read.</exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> encoded, ImageOptions? options = null)
    {
        options ??= ImageOptions.Default;
        var bytes = encoded.Span;
        if (bytes.Length > options.MaxBytes)
        {
            throw new ImageException($"{bytes.Length} encoded bytes are above the limit of {options.MaxBytes}");
        }

        var format = ImageHeader.FormatOf(bytes);
        if (ImageHeader.SizeOf(format, bytes) is { } size)
        {
            CheckSize(size.Width, size.Height, options);
        }

        if (format is ImageFormat.Jpeg && !JpegMarkers.Walk(bytes, static _ => { }))
        {
            throw new ImageException("the JPEG is truncated (it has no end marker)");
        }

        var stored = format is ImageFormat.Png && SixteenBitPng.Is(bytes)
            ? SixteenBitPng.Decode(bytes, options)
            : DecodeEightBit(encoded, options);
        if (!options.Orientation)
        {
            return stored;
        }

        var (orientation, warning) = ImageMetadata.Read(format, bytes);
        return Orientation.Apply(stored with { Warning = warning }, orientation);
    }

    private static void CheckSize(long width, long height, ImageOptions options)
    {
        if (width <= 0 || height <= 0)
        {
            throw new ImageException($"the header says {width} × {height} pixels");
        }

        var limit = Math.Min(options.MaxPixels, ArrayPixels);
        if (width > limit / height)
        {
            throw new ImageException($"{width} × {height} pixels are above the limit of {limit}");
        }
    }

    private static unsafe DecodedImage DecodeEightBit(ReadOnlyMemory<byte> encoded, ImageOptions options)
    {
        using var pin = encoded.Pin();
        using var data = SKData.Create((nint)pin.Pointer, encoded.Length);
        using var codec = Open(data) ?? throw new ImageException("the picture cannot be decoded (truncated or damaged header)");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        CheckSize(width, height, options);

        // Unpremultiplied, because low alpha would destroy the colour; no colour space, because a target space moves the values of PNGs
        // that carry gamma by up to 8 levels.
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        var rgba = ArrayPool<byte>.Shared.Rent(4 * width * height);
        try
        {
            fixed (byte* target = rgba)
            {
                var result = codec.GetPixels(info, (nint)target);
                if (result is not SKCodecResult.Success)
                {
                    throw new ImageException(result is SKCodecResult.IncompleteInput
                        ? "the picture is truncated"
                        : $"the picture cannot be decoded ({result})");
                }
            }

            return new DecodedImage(width, height, ToRgb(rgba, width * height, options.Alpha));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    // The declaration says never null; for a damaged header it is.
    private static SKCodec? Open(SKData data) => SKCodec.Create(data);

    private static byte[] ToRgb(byte[] rgba, int pixels, AlphaRule rule)
    {
        var rgb = new byte[3 * pixels];
        for (var i = 0; i < pixels; i++)
        {
            var pixel = rgb.AsSpan(3 * i, 3);
            rgba.AsSpan(4 * i, 3).CopyTo(pixel);
            AlphaBlend.Apply(rule, pixel, rgba[(4 * i) + 3]);
        }

        return rgb;
    }
}
