namespace Engram.Storage.Images;

/// <summary>Interpolation, always antialiased: the support grows with the factor of shrinking.</summary>
public enum ResizeFilter
{
    /// <summary>Triangle, what trainers use by default.</summary>
    Bilinear,

    /// <summary>Mean over the area.</summary>
    Box,

    /// <summary>Cubic with a = −0.5.</summary>
    Bicubic,
}
