namespace Engram.Pipeline.Options;

public enum AlphaRule
{
    /// <summary>Red, green and blue as stored.</summary>
    Drop,

    /// <summary>Composited over white.</summary>
    White,

    /// <summary>Composited over black.</summary>
    Black,
}
