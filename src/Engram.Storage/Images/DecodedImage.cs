namespace Engram.Storage.Images;

/// <summary>A picture as 8-bit RGB, upright.</summary>
/// <param name="Width">Pixels in a line.</param>
/// <param name="Height">Lines.</param>
/// <param name="Rgb">Height × Width × 3 bytes, line by line.</param>
/// <param name="Warning">What was broken beside the pixels (metadata), or null.</param>
public sealed record DecodedImage(int Width, int Height, byte[] Rgb, string? Warning = null);
