namespace Engram.Pipeline.Reviews;

/// <summary>What a reviewer sees of a flagged prompt: no distance, no clique, no rank.</summary>
/// <param name="Caption">Untrusted text, cut.</param>
/// <param name="CaptionLength">UTF-16 units of the whole.</param>
/// <param name="Generations">Kept pictures, relative to the run; as many for every prompt, so that their number tells nothing of its clique.</param>
/// <param name="Training">Kept training pictures nearest to them.</param>
public sealed record ReviewItem(
    string PromptId, string Caption, long CaptionLength, IReadOnlyList<string> Generations, IReadOnlyList<string> Training);
