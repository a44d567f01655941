namespace Engram.Storage.Images;

/// <summary>What becomes of transparency.</summary>
public enum AlphaRule
{
    /// <summary>The colour under the transparency is taken as it is stored (as <c>convert("RGB")</c> does).</summary>
    Drop,

    /// <summary>Blended over white.</summary>
    White,

    /// <summary>Blended over black.</summary>
    Black,
}
