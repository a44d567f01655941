namespace Engram.Pipeline.Reviews;

/// <summary>A flagged prompt in its place of the ranking.</summary>
/// <param name="Extracted">The training set holds what it gives, by the strict rule.</param>
public readonly record struct RankedPrompt(string PromptId, bool Extracted);
