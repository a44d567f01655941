namespace Engram.Pipeline.Evidence;

/// <summary>A generation made again.</summary>
/// <param name="Stated">pixels_sha256 of the table.</param>
/// <param name="Made">SHA-256 of the pixels as they were made now.</param>
/// <param name="Device">That made them.</param>
public sealed record Regeneration(string RunId, string PromptId, long Generation, string Status, string Stated, string Made, string Device)
{
    public bool IsEqual => Stated == Made;
}
