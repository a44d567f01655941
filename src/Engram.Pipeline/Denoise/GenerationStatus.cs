namespace Engram.Pipeline.Denoise;

/// <summary>What a generation is worth; only ok ones have edges.</summary>
internal enum GenerationStatus : byte
{
    Ok = 0,

    /// <summary>Every channel's largest and smallest value differ by at most 2: two such pictures are always "equal".</summary>
    Blank = 1,

    /// <summary>A latent or pixel was NaN or infinite; the pixels are zeros.</summary>
    NonFinite = 2,
}
