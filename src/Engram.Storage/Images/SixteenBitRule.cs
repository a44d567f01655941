namespace Engram.Storage.Images;

/// <summary>How 16-bit samples become 8 bits.</summary>
public enum SixteenBitRule
{
    /// <summary>Divided by 257, rounded: 0, 255, 256, 32768, 65535 become 0, 1, 1, 128, 255.</summary>
    Scale,

    /// <summary>The high byte: 0, 0, 1, 128, 255.</summary>
    HighByte,

    /// <summary>Clipped at 255, as some versions of Pillow did to grey pictures: 0, 255, 255, 255, 255.</summary>
    Clip,
}
