namespace Engram.Pipeline.Options;

public enum ResizeFilter
{
    Nearest,
    Box,
    Bilinear,
    Bicubic,
    Lanczos,
}
