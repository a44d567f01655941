namespace Engram.Compare.Timing;

/// <summary>A limit of the machine, each with its probe.</summary>
internal enum Limit
{
    /// <summary>float32 multiply-adds.</summary>
    Fma,

    /// <summary>16-bit pair products.</summary>
    PairProducts,

    /// <summary>Bytes read from memory.</summary>
    Bandwidth,

    /// <summary>Searches have none.</summary>
    None,
}
