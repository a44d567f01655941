namespace Engram.Pipeline.Denoise;

/// <summary>How tables spell a status.</summary>
internal static class GenerationWords
{
    public static string WordOf(GenerationStatus status) => status switch
    {
        GenerationStatus.Ok => "ok",
        GenerationStatus.Blank => "blank",
        _ => "non_finite",
    };

    /// <summary>Null for a word that is none.</summary>
    public static GenerationStatus? StatusOf(string word) => word switch
    {
        "ok" => GenerationStatus.Ok,
        "blank" => GenerationStatus.Blank,
        "non_finite" => GenerationStatus.NonFinite,
        _ => null,
    };
}
