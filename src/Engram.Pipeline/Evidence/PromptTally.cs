namespace Engram.Pipeline.Evidence;

/// <summary>What the report counts of a prompt.</summary>
/// <param name="Rank">In the list of selected prompts, from 1.</param>
/// <param name="Extracted">Extracted members.</param>
/// <param name="Best">Σ(a−b)² of the best of them.</param>
internal readonly record struct PromptTally(
    long Rank, string Strategy, long Duplicates, long Generations, bool Flagged, long Extracted, long Best);
