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
}
