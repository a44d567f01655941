namespace Engram.Pipeline.Options;

public enum SixteenBitRule
{
    /// <summary>Value / 257, rounded.</summary>
    Scale,

    /// <summary>Values above 255 become 255, as some versions of Pillow did.</summary>
    Clip,
}
